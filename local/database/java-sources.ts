import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Eclipse Temurin's JRE, its checksum compared.
 *
 * @param folder an empty one
 * @throws Error when it cannot be reached
 */
export async function temurinJre(version: number, folder: string): Promise<void> {
  try {
    const { install } = await import('njre');
    // It creates `jre` beside this path.
    await install(version, { installPath: path.join(folder, 'jre') });
  } catch (error) {
    throw new Error(`Eclipse Temurin: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Debian's package, unpacked and not installed, so that it needs no administrator: of this version or, where the release has that no
 * more, of a newer one.
 *
 * @param folder an empty one
 * @throws Error where there is no apt, or its mirror cannot be reached
 */
export async function debianJre(version: number, folder: string): Promise<void> {
  const own = path.join(folder, 'apt');
  // By the machine's lists first. Those may be old, or missing as in a container, and only an administrator may renew them.
  const file = download([], version, folder) ?? download(listsOfOurOwn(own), version, folder);
  if (file === undefined) throw new Error('Debian: apt has no JRE of such a version');
  run('dpkg-deb', ['-x', file, folder], folder);
  rmSync(path.join(folder, file));
  rmSync(own, { recursive: true, force: true });
  keepInside(folder);
}

/** Newer releases of Debian have only newer ones. */
const newerVersions = [21, 25];

/** @returns the name of the package's file */
function download(options: readonly string[], version: number, folder: string): string | undefined {
  for (const each of [version, ...newerVersions]) {
    try {
      run('apt-get', [...options, '-qq', 'download', `openjdk-${each}-jre-headless`], folder);
    } catch (error) {
      if (error instanceof MissingProgram) throw error;
    }
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (file !== undefined) return file;
  }
  return undefined;
}

/** @returns the options by which apt uses them */
function listsOfOurOwn(own: string): readonly string[] {
  // apt insists on these folders.
  for (const each of ['lists/partial', 'cache/archives/partial']) mkdirSync(path.join(own, each), { recursive: true });
  const options = ['-o', `Dir::State::Lists=${path.join(own, 'lists')}`, '-o', `Dir::Cache=${path.join(own, 'cache')}`];
  run('apt-get', [...options, '-qq', 'update'], own);
  return options;
}

class MissingProgram extends Error {}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, error, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 5 * 60_000 });
  if (error !== undefined) throw new MissingProgram(`Debian: ${error.message}`);
  if (status !== 0) throw new Error(`Debian: ${program} failed (${stderr.trim().split('\n')[0]})`);
}

/** The package's links into /etc lead to the files that it would have put there; here they lie below the folder. */
function keepInside(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = path.join(entry.parentPath, entry.name);
    const target = readlinkSync(link);
    if (!target.startsWith('/etc/java')) continue;
    unlinkSync(link);
    symlinkSync(path.relative(path.dirname(link), path.join(folder, target)), link);
  }
}
