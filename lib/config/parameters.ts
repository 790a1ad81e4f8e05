import { Aws, type CfnCondition, CfnResource, Fn, type IResolvable, Token, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { OptionName, Settings } from './options';

/** Conditions of a template, by the option that is given or not when the template is deployed. */
export type GivenConditions = Readonly<Partial<Record<OptionName, CfnCondition>>>;

const conditions = new WeakMap<Settings, GivenConditions>();

/**
 * Settings whose options are parameters of the template. An option that need not be given has a value in them all the same, and a condition
 * for whether it is given: what is made because of it is made under that condition.
 */
export function withParameters(settings: Settings, given: GivenConditions): Settings {
  conditions.set(settings, given);
  return settings;
}

/** The same settings but for some, with the same parameters. */
export function changedSettings(settings: Settings, changes: Partial<Settings>): Settings {
  const changed = { ...settings, ...changes };
  const given = conditions.get(settings);
  return given === undefined ? changed : withParameters(changed, given);
}

/** Whether the template has parameters, so that what a function is configured with is not known when the template is made. */
export function hasParameters(settings: Settings): boolean {
  return conditions.has(settings);
}

/** The condition for whether an option is given; undefined where that is known. */
export function whetherGiven(settings: Settings, option: OptionName): CfnCondition | undefined {
  return conditions.get(settings)?.[option];
}

/** Everything in this construct exists only where the option is given. */
export function onlyIfGiven(construct: IConstruct, settings: Settings, option: OptionName): void {
  const condition = whetherGiven(settings, option);
  if (condition === undefined) return;
  for (const each of construct.node.findAll()) {
    if (CfnResource.isCfnResource(each)) each.cfnOptions.condition = condition;
  }
}

/** A text where the option is given, another where it is not. */
export function textIfGiven(settings: Settings, option: OptionName, text: string, otherwise: string): string {
  const condition = whetherGiven(settings, option);
  return condition === undefined ? text : Token.asString(either(condition, text, otherwise));
}

/** A value for where the option is given, another for where it is not. */
export function either(condition: CfnCondition, value: unknown, otherwise: unknown = Aws.NO_VALUE): IResolvable {
  return Fn.conditionIf(condition.logicalId, value, otherwise);
}

/** A value as text, also where it is a number that is known only when the template is deployed. */
export function asText(value: unknown): string {
  return typeof value === 'number' && Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value);
}
