import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { withLock } from '../lock.mjs';
import { debianJre, temurinJre } from './java-sources';

/** What DynamoDB Local (the release that the npm package carries) needs. */
const requiredJava = 17;

/** Java is absent or too old, and none could be had; the message says what to install. */
export class JavaMissingError extends Error {
  override readonly name = 'JavaMissingError';
}

/** The project's own folder for what is fetched once. `SCIM_BRIDGE_CACHE` names another, such as one that CI keeps between runs. */
function cacheDir(): string {
  return path.resolve(process.env.SCIM_BRIDGE_CACHE ?? path.join(__dirname, '../../.cache'));
}

/** The Java to try first: the project's own when it has one, else the one on the PATH. */
export function javaCommand(): string {
  return javaIn(path.join(cacheDir(), 'jre')) ?? 'java';
}

/**
 * What keeps a Java from running DynamoDB Local, as a sentence; undefined when nothing does.
 *
 * @param command as `javaCommand` gives it
 */
export function javaProblem(command: string): string | undefined {
  const probe = spawnSync(command, ['-version'], { encoding: 'utf8' });
  if (probe.error !== undefined || probe.status !== 0) return 'No working Java was found on the PATH.';
  const version = /version "(\d+)(?:\.(\d+))?/.exec(probe.stderr + probe.stdout);
  // Java 8 and before call themselves 1.8.
  const major = Number(version?.[1] === '1' ? version[2] : version?.[1]);
  return major >= requiredJava ? undefined : `The Java on the PATH is version ${major || 'unknown'}.`;
}

/** Gets a JRE now where there is none: before tests whose clocks would run meanwhile. @throws JavaMissingError */
export async function ensureJava(): Promise<void> {
  const problem = javaProblem(javaCommand());
  if (problem !== undefined) await fetchJava(problem);
}

/**
 * Gets a JRE into the project's cache: Eclipse Temurin's, or where that cannot be reached and Debian's packages can, theirs. Nothing
 * is installed on the machine. Commands that need one at the same time share it.
 *
 * @param problem why one is needed, as a sentence
 * @returns its `java`
 * @throws JavaMissingError when neither source can be reached
 */
export async function fetchJava(problem: string): Promise<string> {
  const home = path.join(cacheDir(), 'jre');
  const waiting = (pid: number) => console.error(`${problem} Process ${pid} is downloading one; waiting for it ...`);
  return await withLock(path.join(cacheDir(), 'jre.lock'), waiting, async () => {
    const there = javaIn(home);
    if (there !== undefined && javaProblem(there) === undefined) return there;
    console.error(`${problem} Downloading a JRE ${requiredJava} into ${home} (once; about 45 MB) ...`);
    const failures: string[] = [];
    for (const source of [temurinJre, debianJre]) {
      const unfinished = `${home}.unfinished`;
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true });
      try {
        await source(requiredJava, unfinished);
        rmSync(home, { recursive: true, force: true });
        renameSync(unfinished, home);
        const java = javaIn(home);
        if (java !== undefined && javaProblem(java) === undefined) return java;
        failures.push('it does not run here');
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
      rmSync(unfinished, { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    }
    throw new JavaMissingError(`${problem} ${advice}\nNo JRE could be downloaded: ${failures.join('; ')}.`);
  });
}

const advice =
  `DynamoDB Local needs Java ${requiredJava} or newer. Install it, for example:\n` +
  '  Debian, Ubuntu:  sudo apt-get install openjdk-17-jre-headless\n' +
  '  macOS:           brew install openjdk@17\n' +
  '  Windows:         winget install EclipseAdoptium.Temurin.17.JRE';

/** The `java` of a JRE that lies somewhere in a folder. */
function javaIn(folder: string): string | undefined {
  const name = process.platform === 'win32' ? 'java.exe' : 'java';
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === name && path.basename(path.dirname(file)) === 'bin')
    .map((file) => path.join(folder, file))[0];
}
