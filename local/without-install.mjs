// What a command answers before anything is installed. Plain JavaScript without dependencies.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Answers `--version` and `--help`.
 *
 * @param {readonly string[]} args
 * @param {(() => string) | undefined} help undefined where the program answers that itself
 * @returns {boolean} whether it has answered
 */
export function answeredWithoutInstall(args, help) {
  if (args.includes('--version')) {
    console.log(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version);
    return true;
  }
  if (help === undefined || !args.some((arg) => arg === '--help' || arg === '-h')) return false;
  console.log(help().trimEnd());
  return true;
}
