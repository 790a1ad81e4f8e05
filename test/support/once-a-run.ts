import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes something that is costly and always the same, once for all test files of a run; the others read it from a file. The file ends
 * with the run, so it is never older than the code. Two that need it at the same time both make it.
 *
 * @param key what it depends on besides the code
 * @param make its result must be plain JSON
 */
export function onceARun<T>(key: unknown, make: () => T): T {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder === undefined) return make();
  const file = path.join(folder, `${createHash('sha256').update(JSON.stringify(key)).digest('hex')}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const made = make();
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(made));
  renameSync(unfinished, file);
  return made;
}
