// Installs the dependencies when they are missing or older than the lockfile.
// Plain JavaScript without dependencies: it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

const oldestNode = 20;
const ownRoot = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
 * Whether node_modules holds what package-lock.json says: either we installed that very lockfile, or npm's own record of
 * what it installed names the same packages in the same versions.
 *
 * @param {string} root folder of package.json
 */
export function isInstalled(root = ownRoot) {
  const lock = read(path.join(root, 'package-lock.json'));
  if (lock === undefined) return true;
  if (read(stampFile(root)) === digest(lock) && read(installedFile(root)) !== undefined) return true;
  const installed = packages(read(installedFile(root)));
  if (installed === undefined) return false;
  const required = Object.entries(packages(lock) ?? {}).filter(
    ([name, { optional, devOptional }]) => name !== '' && !optional && !devOptional,
  );
  return required.every(([name, { version }]) => installed[name]?.version === version);
}

/**
 * Installs from the lockfile if need be. A second command waits for the first one's installation. Ends the process when this Node is
 * too old, or with npm's own words when it fails.
 *
 * @param {string} root folder of package.json
 */
export async function ensureInstalled(root = ownRoot) {
  assertNode(process.versions.node);
  if (isInstalled(root)) return;
  const lock = path.join(root, '.cache', 'install.lock');
  const failure = await withLock(
    lock,
    (pid) =>
      console.error(
        `Process ${pid} is installing the dependencies; waiting for it ... (If that process is another program by now, delete ${lock}.)`,
      ),
    () => (isInstalled(root) ? undefined : install(root)),
  );
  if (failure === undefined) return;
  console.error(`npm ci failed:\n${failure}`);
  process.exit(1);
}

/** @returns {string | undefined} what npm said when it failed */
function install(root) {
  console.error('Installing the dependencies from package-lock.json (once; about a minute) ...');
  const windows = process.platform === 'win32';
  const { status, error, stdout, stderr } = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, encoding: 'utf8', shell: windows },
  );
  if (status !== 0) return error?.message ?? withoutUsage(`${stdout}${stderr}`);
  const lock = read(path.join(root, 'package-lock.json'));
  if (lock !== undefined) writeFileSync(stampFile(root), digest(lock));
  return undefined;
}

/** npm prints all its options after some errors; what went wrong stands before them. */
function withoutUsage(output) {
  const [said] = output.split(/\n.*Clean install a project/);
  return said.trim();
}

function assertNode(version) {
  if (Number(version.split('.')[0]) >= oldestNode) return;
  console.error(
    `scim-bridge-kit needs Node ${oldestNode} or newer; this is ${version}. Get the current LTS release from https://nodejs.org.`,
  );
  process.exit(1);
}

const installedFile = (root) => path.join(root, 'node_modules', '.package-lock.json');
const stampFile = (root) => path.join(root, 'node_modules', '.scim-bridge-installed');
const digest = (text) => createHash('sha256').update(text).digest('hex');

function packages(text) {
  try {
    return JSON.parse(text).packages;
  } catch {
    return undefined;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
