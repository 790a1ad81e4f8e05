import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BridgeFile } from './transcripts/bridge';
import { restoreTable } from './transcripts/restored-table';

/**
 * Lives through "Point-in-time restore" of docs/recovery.md on this machine, with the real functions and commands, and prints what the
 * page shows: npm run walk:recovery. Ends with 1 when somebody is not who they were.
 */
const root = path.resolve(__dirname, '..');
const dataDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-recovery-'));

async function main(): Promise<void> {
  const bridge = fork(path.join(root, 'local/start.mjs'), ['--port', '0', '--data-dir', dataDir], { stdio: 'ignore' });
  try {
    const file = await announced(bridge);
    const scim = (method: string, where: string, body?: object) => call(file, method, where, body);
    const people = [];
    for (const name of ['ada', 'bob', 'cyd']) {
      people.push(String((await scim('POST', '/Users', { userName: `${name}@example.com`, active: true })).id));
    }
    await scim('POST', '/Groups', { displayName: 'Engineering', members: people.map((value) => ({ value })) });
    await restoreTable(file, 'before-the-mistake');
    for (const id of people.slice(0, 2)) await scim('DELETE', `/Users/${id}`);
    await scim('POST', '/Users', { userName: 'mistake@example.com', active: true });

    command('recover');
    command('recover', '--from', 'before-the-mistake');
    command('recover', '--from', 'before-the-mistake', '--yes');
    command('status');
    command('resume');
    command('drift');
    for (const id of people) await scim('GET', `/Users/${id}`);
    const { totalResults } = await scim('GET', '/Users?count=0');
    if (totalResults !== 3) throw new Error(`There are ${totalResults} people, and there were 3.`);
    console.log('Everybody is who they were.');
  } finally {
    bridge.disconnect();
    await new Promise((resolve) => bridge.once('close', resolve));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function announced(bridge: ChildProcess): Promise<BridgeFile> {
  const file = path.join(dataDir, 'bridge.json');
  while (!existsSync(file)) {
    if (bridge.exitCode !== null) throw new Error('The local bridge did not start. See: npm start');
    await sleep(200);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as BridgeFile;
}

async function call({ baseUrl, token }: BridgeFile, method: string, where: string, body?: object) {
  const response = await fetch(`${baseUrl}${where}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${where} was answered ${response.status}`);
  const text = await response.text();
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
}

/** Runs a command as one would type it, and shows both. Without a terminal it asks nobody, and says what it would have asked. */
function command(...args: readonly string[]): void {
  console.log(`$ npx scim-bridge ${args.join(' ')}`);
  const whole = [path.join(root, 'bin/scim-bridge.mjs'), ...args, '--local', '--data-dir', dataDir];
  const { status, stdout, stderr } = spawnSync(process.execPath, whole, { encoding: 'utf8' });
  const said = `${stderr}${stdout}${status === 0 ? '' : `(exit code ${status})\n`}`;
  console.log(said.replaceAll(` --local --data-dir ${dataDir}`, ''));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
