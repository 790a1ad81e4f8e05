import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isObject } from './kinds';
import { ConfigurationError } from './problem';

/**
 * The operator's own file of options, beside cdk.json and ignored by git, so that an upgrade never touches it. An option that is `null`
 * there has its default on purpose; one that is absent was never decided.
 */
export type RememberedOptions = Readonly<Record<string, unknown>>;

const defaultFile = 'scim-bridge.json';

/**
 * The file's name as given by SCIM_BRIDGE_CONFIG, or `scim-bridge.json`.
 *
 * @returns undefined when the variable is empty: no file is read
 */
export function optionsFileOf({ SCIM_BRIDGE_CONFIG: given }: NodeJS.ProcessEnv): string | undefined {
  return given === undefined ? defaultFile : given === '' ? undefined : given;
}

/**
 * Reads the file.
 *
 * @param file its name, relative to the folder of cdk.json; undefined for none
 * @returns what stands in it, unchecked; nothing where there is no file
 * @throws ConfigurationError when it is not a JSON object, or a file that SCIM_BRIDGE_CONFIG names is missing
 */
export function readOptionsFile(file: string | undefined): RememberedOptions {
  if (file === undefined) return {};
  const text = textOf(file);
  if (text === undefined) return {};
  try {
    const json: unknown = JSON.parse(text);
    if (isObject(json)) return json;
    throw mistake(file, 'is not an object');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw mistake(file, `is not JSON (${error.message.replace(/\s+/g, ' ')})`);
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (file === defaultFile) return undefined;
    throw new ConfigurationError([
      { option: 'SCIM_BRIDGE_CONFIG', wrong: `names ${file}, which does not exist`, allowed: 'a file of options' },
    ]);
  }
}

function mistake(file: string, wrong: string): ConfigurationError {
  return new ConfigurationError([
    { option: file, wrong, allowed: 'one JSON object, for example { "alarmEmail": "it@example.com" }' },
  ]);
}

/** Writes the file, whole or not at all. */
export function writeOptionsFile(file: string, options: RememberedOptions): void {
  const before = `${file}.new`;
  writeFileSync(before, `${JSON.stringify(options, null, 2)}\n`);
  renameSync(before, file);
}
