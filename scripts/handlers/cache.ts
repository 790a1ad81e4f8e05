import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleHandlers } from './bundle';

/** Artefacts of sources that have changed since may still be in use by a run that started before; after a day they are not. */
const keptMs = 24 * 60 * 60 * 1000;

/**
 * The artefacts of this checkout's functions. They are made when there are none of these very sources yet, and shared by whoever
 * asks afterwards: every synth, the local run, the tests. May be called by several processes at once.
 *
 * @param root folder of package.json
 * @returns the folder that holds one folder a function
 * @throws when the functions cannot be bundled
 */
export function cachedHandlers(root: string): string {
  const cache = path.join(root, 'node_modules', '.cache', 'scim-bridge-kit', 'handlers');
  const folder = path.join(cache, hashOfSources(root));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  forgetOld(cache);
  const unfinished = path.join(cache, `unfinished-${randomUUID()}`);
  for (const { path: name, contents } of bundleHandlers(root).files) {
    const file = path.join(unfinished, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Somebody else was faster, with the same sources.
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Everything that decides what is in an artefact: our sources, how they are bundled, what is installed. */
function hashOfSources(root: string): string {
  const hash = createHash('sha256');
  const add = (file: string) =>
    hash
      .update(`${file}\n`)
      .update(readFileSync(path.join(root, file)))
      .update('\n');
  for (const folder of ['lambda', path.join('scripts', 'handlers')]) {
    for (const file of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(ts|json)$/.test(file)) add(path.join(folder, file));
    }
  }
  add('package.json');
  add(path.join('node_modules', '.package-lock.json'));
  return hash.digest('hex').slice(0, 32);
}

function forgetOld(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name);
    // Another process may be doing the same.
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
    if (Date.now() - mtimeMs > keptMs) rmSync(folder, { recursive: true, force: true });
  }
}
