import type { Node } from 'constructs';
import { isObject } from './kinds';
import { optionRows } from './options';
import type { RememberedOptions } from './options-file';
import { ConfigurationError } from './problem';

/** The key in cdk.json's context that holds the configuration. */
const contextKey = 'scim-bridge';

/** Context that the CDK itself keeps under plain names. */
const cdkOwn = ['acknowledged-issue-numbers', 'cli-telemetry'];

/**
 * The configuration from the app's context: the object under `scim-bridge`, overlaid by the operator's own file and by `-c name=value`.
 * Values are not checked here, only found; `resolveSettings` judges them.
 *
 * @param remembered what the operator's own file holds
 * @throws ConfigurationError when `scim-bridge` is not an object
 */
export function configFromContext(node: Node, remembered: RememberedOptions = {}): Readonly<Record<string, unknown>> {
  const context: Readonly<Record<string, unknown>> = node.getAllContext();
  const written = context[contextKey] ?? {};
  if (!isObject(written)) {
    throw new ConfigurationError([
      {
        option: contextKey,
        wrong: `is ${JSON.stringify(written)}, which is not an object`,
        allowed: `an object of options under "context" in cdk.json; a single option is set as -c name=value`,
      },
    ]);
  }
  const overlay = Object.entries(context)
    .filter(([key]) => isOptionLike(key))
    .map(([key, value]) => [key, typeof value === 'string' ? coerced(key, value) : value]);
  return { ...written, ...remembered, ...Object.fromEntries(overlay) };
}

/** Everything but the CDK's own context (feature flags and look-up results carry `@`, `:` or `/`) is meant as an option, so that a typing error is noticed. */
function isOptionLike(key: string): boolean {
  return key !== contextKey && !cdkOwn.includes(key) && !/[@:/]/.test(key);
}

function coerced(key: string, value: string): unknown {
  const row = optionRows().find(([name]) => name === key);
  return row === undefined ? value : row[1].fromText(value);
}
