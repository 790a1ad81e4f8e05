import type { BridgeConfig, StackConfig } from '../config';
import { closest } from './closest';
import { combinationProblems } from './combinations';
import { insecurityProblems } from './insecurity';
import { isObject } from './kinds';
import type { Option } from './option';
import { type OptionName, options, type Settings, stackOptions } from './options';
import { ConfigurationError, type Problem } from './problem';

const names = Object.keys(options) as OptionName[];

/**
 * The settings of a bridge as a construct. Options of the stack are refused: in a stack of somebody else they would do nothing.
 *
 * @throws ConfigurationError with every mistake
 */
export function resolveBridgeSettings(props: BridgeConfig): Settings {
  const foreign = stackOptions.filter((name) => Object.hasOwn(props, name));
  if (foreign.length > 0) {
    throw new ConfigurationError(
      foreign.map((option) => ({
        option,
        wrong: 'belongs to the stack and not to the construct',
        allowed: `new Stack(scope, id, { ${option} })`,
      })),
    );
  }
  return resolveSettings(props);
}

/**
 * Reads a configuration: checks every option, fills in defaults, refuses insecure values that are not accepted by name.
 *
 * @param config what the operator or the caller of the construct wrote; trusted for nothing, since cdk.json has no types
 * @throws ConfigurationError with every mistake
 */
export function resolveSettings(config: StackConfig | unknown): Settings {
  if (!isObject(config)) {
    throw new ConfigurationError([
      { option: 'scim-bridge', wrong: 'is not an object', allowed: 'an object of options under "context" in cdk.json' },
    ]);
  }
  const problems: Problem[] = unknownNames(config);
  const values: Partial<Record<OptionName, unknown>> = {};
  for (const name of names) values[name] = readOne(name, config[name], problems);
  // Each value came out of its own row of the table, which the compiler cannot follow through the loop.
  const settings = values as Settings;
  // Where something cannot be read its default stands, which is secure but might not go with the rest.
  const conflicts = problems.length > 0 ? [] : combinationProblems(settings);
  const all = [...problems, ...conflicts, ...insecurityProblems(settings)];
  if (all.length > 0) throw new ConfigurationError(all);
  return settings;
}

function readOne(name: OptionName, value: unknown, problems: Problem[]): unknown {
  const option: Option<unknown, unknown> = options[name];
  if (value === undefined || value === null) return option.fallback;
  const reading = option.read(value);
  if (reading.ok) return reading.value;
  for (const { part, wrong, allowed } of reading.wrong) {
    problems.push({ option: part === undefined ? name : `${name}.${part}`, wrong, allowed: allowed ?? option.allowed });
  }
  return option.fallback;
}

function unknownNames(config: Readonly<Record<string, unknown>>): Problem[] {
  return Object.keys(config)
    .filter((key) => !names.some((name) => name === key))
    .map((key) => {
      const meant = closest(key, names);
      return {
        option: key,
        wrong: `is not an option${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        allowed: meant === undefined ? names.join(', ') : `${meant}: ${options[meant as OptionName].allowed}`,
      };
    });
}
