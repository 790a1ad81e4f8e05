import { existsSync, readFileSync } from 'node:fs';
import {
  optionsFileOf,
  type RememberedOptions,
  readOptionsFile,
  writeOptionsFile,
} from '../../lib/config/options-file';
import { ConfigurationError } from '../../lib/config/problem';
import { resolveSettings } from '../../lib/config/settings';
import { OperatorError } from '../failure';
import { asJsonObject } from '../json';

/** The options as they are written in this folder, before defaults. */
export interface OptionsHere {
  /** The operator's own file. */
  readonly file: string;
  /** What stands in it. */
  readonly remembered: RememberedOptions;
  /** What stands under `scim-bridge` in cdk.json, which the file takes precedence over. */
  readonly inCdkJson: RememberedOptions;
  /** Both together: what a deployment would read. */
  readonly written: RememberedOptions;
}

/**
 * Reads the options of the kit in the current folder.
 *
 * @throws OperatorError `no-kit` in another folder, `wrong-options` when the file cannot be read
 */
export function optionsHere(environment: NodeJS.ProcessEnv): OptionsHere {
  const file = optionsFileOf(environment);
  if (file === undefined) {
    throw new OperatorError('SCIM_BRIDGE_CONFIG is empty, so no file of options is read. Unset it, or name a file.');
  }
  const cdkJson = existsSync('cdk.json') ? asJsonObject(readFileSync('cdk.json', 'utf8')) : undefined;
  if (!String(cdkJson?.app).includes('scim-bridge-app')) {
    throw new OperatorError(
      'Run this in the folder of the kit, where its cdk.json is. In your own CDK app, the options are props of the construct.',
      'no-kit',
    );
  }
  const inCdkJson = asObject(asObject(cdkJson?.context)['scim-bridge']);
  const remembered = explained(() => (existsSync(file) ? readOptionsFile(file) : {}));
  return { file, remembered, inCdkJson, written: { ...inCdkJson, ...remembered } };
}

/**
 * Writes the file anew, unless a deployment would refuse what it says.
 *
 * @throws OperatorError `wrong-options` with every mistake; nothing is written then
 */
export function remember({ file, inCdkJson }: OptionsHere, options: RememberedOptions): void {
  explained(() => resolveSettings({ ...inCdkJson, ...options }));
  writeOptionsFile(file, options);
}

function explained<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new OperatorError(`${error.message}\nNothing was changed.`, 'wrong-options', { cause: error });
  }
}

const asObject = (value: unknown): RememberedOptions =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
