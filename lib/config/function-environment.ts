import { Aws } from 'aws-cdk-lib';
import { variableOf } from '../../lambda/contract/option-variable';
import type { FunctionGroup } from './option';
import { optionRows, type Settings } from './options';
import { asText, textIfGiven } from './parameters';

/** The environment variables that hand options to a function. */
export function optionEnvironment(group: FunctionGroup, settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    optionRows()
      .filter(([name, { functions }]) => functions?.includes(group) && settings[name] !== undefined)
      // A list becomes its elements, separated by commas.
      .map(([name]) => [variableOf(name), textIfGiven(settings, name, asText(settings[name]), Aws.NO_VALUE)]),
  );
}
