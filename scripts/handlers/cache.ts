import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderCache, hashOfInputs } from '../../local/template/folder-cache';
import { bundleHandlers, guide } from './bundle';

/**
 * The artefacts of this checkout's functions. They are made when there are none of these very sources yet, and shared by every synth,
 * the local run and the tests. May be called by several processes at once.
 *
 * @param root folder of package.json
 * @returns the folder that holds one folder a function
 * @throws when the functions cannot be bundled
 */
export function cachedHandlers(root: string): string {
  const cache = new FolderCache(root, 'handlers');
  // Our sources, how they are bundled, and the guide beside one of them.
  const text = readFileSync(path.join(root, guide), 'utf8');
  const key = hashOfInputs(root, ['lambda', path.join('scripts', 'handlers')], [text]);
  const made = cache.find(key);
  if (made !== undefined) return made;
  const unfinished = cache.begin();
  for (const { path: name, contents } of bundleHandlers(root).files) {
    const file = path.join(unfinished, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  return cache.keep(unfinished, key);
}
