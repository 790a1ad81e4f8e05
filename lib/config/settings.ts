import { closest } from '../../lambda/contract/closest';
import type { BridgeConfig, StackConfig } from '../config';
import { combinationProblems } from './combinations';
import { insecurityProblems } from './insecurity';
import { isObject } from './kinds';
import type { Option } from './option';
import { type OptionName, optionRows, type Settings } from './options';
import { ConfigurationError, type Problem } from './problem';

/** Settings that need not be read again, by what they are handed on in. Only `resolveSettings` makes any. */
const resolved = new WeakMap<object, Settings>();

/** Settings that are resolved already, together with what only code can say, as the props of a construct. */
export function handedOn<Extra extends object>(settings: Settings, extra: Extra): Settings & Extra {
  const props = { ...settings, ...extra };
  resolved.set(props, settings);
  return props;
}

/** The settings that `handedOn` put into props; undefined where a caller wrote the props. */
export function settingsIn(props: object): Settings | undefined {
  return resolved.get(props);
}

/**
 * The settings of a bridge as a construct. Options of the stack are refused: in another app's stack they would do nothing.
 *
 * @param props what the caller wrote
 * @throws ConfigurationError with every mistake
 */
export function resolveBridgeSettings(props: BridgeConfig): Settings {
  const foreign = optionRows().filter(([name, { scope }]) => scope === 'stack' && Object.hasOwn(props, name));
  if (foreign.length > 0) {
    throw new ConfigurationError(
      foreign.map(([option]) => ({
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
  const rows = optionRows();
  const problems: Problem[] = unknownNames(config, rows);
  const values = rows.map(([name, option]) => [name, readOne(name, option, config[name], problems)] as const);
  // Each value came out of its own row of the table, which the compiler cannot follow through the loop.
  const settings = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as unknown as Settings;
  // Where something cannot be read its default stands, which is secure but might not go with the rest.
  const conflicts = problems.length > 0 ? [] : combinationProblems(settings);
  const all = [...problems, ...conflicts, ...insecurityProblems(settings)];
  if (all.length > 0) throw new ConfigurationError(all);
  return settings;
}

function readOne(name: OptionName, option: Option<unknown>, value: unknown, problems: Problem[]): unknown {
  if (value === undefined || value === null) return option.fallback;
  const reading = option.read(value);
  if (reading.ok) return reading.value;
  for (const { part, wrong, allowed } of reading.wrong) {
    problems.push({ option: place(name, part), wrong, allowed: allowed ?? option.allowed });
  }
  return option.fallback;
}

function place(name: OptionName, part: string | undefined): string {
  return part === undefined ? name : `${name}.${part}`;
}

function unknownNames(config: Readonly<Record<string, unknown>>, rows: ReturnType<typeof optionRows>): Problem[] {
  const known = new Map<string, Option<unknown>>(rows);
  const names = [...known.keys()];
  return Object.keys(config)
    .filter((key) => !known.has(key))
    .map((key) => {
      const meant = closest(key, names);
      return {
        option: key,
        wrong: `is not an option${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        allowed: meant === undefined ? names.join(', ') : `${meant}: ${known.get(meant)?.allowed}`,
      };
    });
}
