import { createHash, type Hash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** Others may still use a folder whose inputs have changed since; after a day they do not, in milliseconds. */
const keptMs = 24 * 60 * 60 * 1000;

/**
 * Folders that are made once for the inputs they come from, and then shared by every process of this checkout. A folder is named by the
 * hash of its inputs, so it never goes stale; it appears whole or not at all.
 */
export class FolderCache {
  private readonly place: string;

  /**
   * @param root folder of package.json
   * @param name what is in the folders
   */
  constructor(root: string, name: string) {
    this.place = path.join(root, 'node_modules', '.cache', 'scim-bridge-kit', name);
  }

  /** The folder for these inputs; undefined when it has not been made yet. */
  find(key: string): string | undefined {
    const folder = path.join(this.place, key);
    return existsSync(folder) ? folder : undefined;
  }

  /** An empty place to make a folder in, for `keep`. Deletes the folders of a day before. */
  begin(): string {
    mkdirSync(this.place, { recursive: true });
    for (const name of readdirSync(this.place)) {
      const folder = path.join(this.place, name);
      // Another process may be deleting it, too.
      const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
      if (Date.now() - mtimeMs > keptMs) rmSync(folder, { recursive: true, force: true });
    }
    return path.join(this.place, `unfinished-${randomUUID()}`);
  }

  /** Keeps what was made in a place that `begin` gave. @returns the folder to use */
  keep(unfinished: string, key: string): string {
    const folder = path.join(this.place, key);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      // Another process was faster, with the same inputs.
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
    return folder;
  }
}

/**
 * The hash of what something is made from: sources and the packages that are installed.
 *
 * @param root folder of package.json
 * @param folders whose TypeScript and JSON files count
 * @param others whatever else counts
 */
export function hashOfInputs(root: string, folders: readonly string[], others: readonly string[] = []): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    for (const file of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.(ts|json)$/.test(file)) addFile(hash, root, path.join(folder, file));
    }
  }
  for (const file of ['package.json', path.join('node_modules', '.package-lock.json')]) addFile(hash, root, file);
  for (const each of others) hash.update(`${each.length}\n${each}\n`);
  return hash.digest('hex').slice(0, 32);
}

function addFile(hash: Hash, root: string, file: string): void {
  const content = readFileSync(path.join(root, file));
  hash.update(`${file}\n${content.length}\n`).update(content);
}
