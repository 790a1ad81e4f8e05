import { Aws } from 'aws-cdk-lib';
import { Env } from '../../lambda/contract/names';
import { variableOf } from '../../lambda/contract/option-variable';
import type { FunctionGroup } from './option';
import { optionRows, type Settings } from './options';
import { asText, textIfGiven } from './parameters';

/** Tells a function whether an allow-list is set, which keeps the bridge's own probe out unless it happens to contain its address. */
export function toldOfAllowList(settings: Settings): Readonly<Record<string, string>> {
  const isSet = (settings.allowedIpRanges ?? []).length > 0;
  return { [Env.hasAllowList]: textIfGiven(settings, 'allowedIpRanges', isSet ? 'true' : 'false', 'false') };
}

/** The environment variables that hand options to a function. */
export function optionEnvironment(group: FunctionGroup, settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    optionRows()
      .filter(([name, { functions }]) => functions?.includes(group) && settings[name] !== undefined)
      // A list becomes its elements, separated by commas.
      .map(([name]) => [variableOf(name), textIfGiven(settings, name, asText(settings[name]), Aws.NO_VALUE)]),
  );
}
