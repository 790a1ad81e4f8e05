import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { withDatabase } from '../../local/database/database';
import { scimmyUpstream } from '../lambda/account/support/scimmy-upstream';
import { theBridge } from '../support/bridge';
import { until } from '../support/until';

const start = path.resolve(__dirname, '../../local/start.mjs');
const scratch = mkdtempSync(path.join(tmpdir(), 'scim-bridge-start-'));
const stateDir = path.join(scratch, 'state');
const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Run {
  const child = spawn(process.execPath, [start, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, said: () => said.join(''), ended };
}

interface BridgeFile {
  readonly baseUrl: string;
  readonly token: string;
  readonly pid: number;
}

/** What the run announces to scripts, once it has told the person what to paste. */
async function ready(it: Run): Promise<BridgeFile> {
  const file = path.join(stateDir, 'bridge.json');
  await hears(it, /The bridge is ready/);
  await until('the run is announced', () => existsSync(file));
  return JSON.parse(readFileSync(file, 'utf8')) as BridgeFile;
}

/** Waits until a run has said something. */
function hears({ said, child }: Run, what: RegExp): Promise<void> {
  const hasSaid = () => {
    if (what.test(said())) return true;
    if (child.exitCode !== null) throw new Error(said());
    return false;
  };
  return until(`it has said ${what}`, hasSaid, said);
}

/** Every process that has the state folder or the function host of this bridge in its ancestry, by Linux's /proc. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return [...children, ...children.flatMap(descendants)];
}

const lives = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

const gone = (pids: readonly number[]) =>
  until(
    'its processes are gone',
    () => !pids.some(lives),
    () => pids.filter(lives).join(),
  );

const onLinux = process.platform === 'linux' ? test : test.skip;

function scim({ baseUrl, token }: BridgeFile, resource: string, body?: object): Promise<Response> {
  return fetch(`${baseUrl}${resource}`, {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
}

async function people(bridge: BridgeFile): Promise<number> {
  return ((await (await scim(bridge, '/Users')).json()) as { totalResults: number }).totalResults;
}

describe('one state folder, three runs', () => {
  let first: BridgeFile;

  onLinux('starts, says what to paste, and leaves no process behind on SIGTERM', async () => {
    const it = run(['--port', '0', '--data-dir', stateDir, '-c', 'settleSeconds=0']);
    first = await ready(it);
    expect(it.said()).toContain(first.baseUrl);
    expect(it.said()).toContain(first.token);
    expect(first.baseUrl).toMatch(/^http:\/\/localhost:\d+\/scim\/v2$/);
    for (const file of ['bridge.json', 'secrets.json'])
      expect(statSync(path.join(stateDir, file)).mode & 0o777).toBe(0o600);
    const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@example.com' };
    expect((await scim(first, '/Users', user)).status).toBe(201);
    await hears(it, /-> dry-run {2}invite {2}USER/);
    const processes = [first.pid, ...descendants(first.pid)];
    expect(processes.length).toBeGreaterThanOrEqual(5);
    const inFlight = Array.from({ length: 8 }, (_, n) =>
      scim(first, '/Users', { ...user, userName: `p${n}@example.com` }),
    );
    await Promise.race(inFlight);
    it.child.kill('SIGTERM');
    expect(await it.ended).toBe(0);
    // Whoever was being answered has been; whoever came too late was not let in.
    const settled = await Promise.allSettled(inFlight);
    const statuses = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.status] : []));
    expect(new Set(statuses)).toEqual(new Set([201]));
    await gone(processes);
    expect(existsSync(path.join(stateDir, 'bridge.json'))).toBe(false);
    expect(existsSync(path.join(stateDir, 'bridge.lock'))).toBe(false);
  });

  onLinux(
    'keeps people and token, and brings to a real account whom it brought to the simulated one; after a crash nothing lives on',
    async () => {
      const account = createServer(scimmyUpstream('t'.repeat(32)));
      await new Promise<void>((resolve) => account.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(account.address() as AddressInfo).port}/scim`;
      const it = run([
        '--port',
        '0',
        '--data-dir',
        stateDir,
        '--upstream-url',
        url,
        '--upstream-token',
        't'.repeat(32),
      ]);
      const second = await ready(it);
      expect(second.token).toBe(first.token);
      expect(await people(second)).toBeGreaterThanOrEqual(2);
      const there = { baseUrl: url, token: 't'.repeat(32), pid: 0 };
      const ada = `/Users?filter=${encodeURIComponent('userName eq "ada@example.com"')}`;
      const isThere = async () =>
        ((await (await scim(there, ada)).json()) as { totalResults: number }).totalResults === 1;
      await until('she is in the real account', isThere);
      account.close();
      account.closeAllConnections();
      const processes = descendants(second.pid);
      it.child.kill('SIGKILL');
      await it.ended;
      await gone(processes);
      expect(existsSync(path.join(stateDir, 'bridge.lock'))).toBe(true);
      rmSync(path.join(stateDir, 'bridge.json'));
    },
  );

  onLinux('takes over after the crash; --fresh forgets people and token; Ctrl-C is a clean end', async () => {
    const it = run(['--port', '0', '--data-dir', stateDir, '--fresh', '--yes']);
    const third = await ready(it);
    expect(third.token).not.toBe(first.token);
    expect(await people(third)).toBe(0);
    it.child.kill('SIGINT');
    expect(await it.ended).toBe(0);
  });
});

onLinux('the death of its database ends the run, with words and without leaving anything behind', async () => {
  const folder = path.join(scratch, 'bereft');
  const it = run(['--port', '0', '--data-dir', folder]);
  await hears(it, /The bridge is ready/);
  const { pid } = JSON.parse(readFileSync(path.join(folder, 'bridge.json'), 'utf8')) as BridgeFile;
  const processes = descendants(pid);
  const java = processes.find((each) => readFileSync(`/proc/${each}/cmdline`, 'utf8').startsWith('java'));
  const [, port] = /-port\0(\d+)/.exec(readFileSync(`/proc/${java}/cmdline`, 'utf8')) ?? [];
  // What stands open meanwhile shows strangers nothing.
  const stranger = { endpoint: `http://127.0.0.1:${port}`, accessKeyId: 'operator' };
  const { TableNames } = await withDatabase(stranger, (client) => client.send(new ListTablesCommand({})));
  expect(TableNames).toEqual([]);
  process.kill(Number(java), 'SIGKILL');
  expect(await it.ended).toBe(1);
  expect(it.said()).toMatch(/DynamoDB Local has stopped, and so has the bridge\..*Start the bridge again: npm start/s);
  await gone(processes);
  expect(existsSync(path.join(folder, 'bridge.json'))).toBe(false);
});

test('a port that is in use is said, with what to do, and nothing is left behind', async () => {
  const port = new URL(theBridge().baseUrl).port;
  const elsewhere = path.join(scratch, 'elsewhere');
  const it = run(['--port', port, '--data-dir', elsewhere]);
  expect(await it.ended).toBe(1);
  expect(it.said()).toMatch(new RegExp(`Port ${port} on 127.0.0.1 is in use. .*--port ${Number(port) + 1}`));
  expect(existsSync(elsewhere)).toBe(false);
});

test('a second bridge on the same state is refused', async () => {
  const it = run(['--port', '0', '--data-dir', theBridge().stateDir]);
  expect(await it.ended).toBe(1);
  expect(it.said()).toMatch(/A bridge \(process \d+\) already runs with the state in .* another --data-dir/);
  expect(existsSync(path.join(theBridge().stateDir, 'bridge.json'))).toBe(true);
});

describe('Java', () => {
  const bin = path.join(scratch, 'bin');
  // Nor can one be fetched.
  const unreachable = { HTTPS_PROXY: 'http://127.0.0.1:9', SCIM_BRIDGE_CACHE: path.join(scratch, 'cache') };
  const env = { ...process.env, ...unreachable, PATH: bin };

  beforeAll(() => {
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, 'node'));
  });

  test('missing: says what to install, and leaves nothing behind', async () => {
    const elsewhere = path.join(scratch, 'no-java');
    const it = run(['--port', '0', '--data-dir', elsewhere], env);
    expect(await it.ended).toBe(1);
    expect(it.said()).toMatch(/No working Java was found on the PATH\. DynamoDB Local needs Java 17/);
    expect(it.said()).toContain('apt-get install openjdk-17-jre-headless');
  });

  test('too old: says which it found', async () => {
    writeFileSync(
      path.join(bin, 'java'),
      '#!/bin/sh\necho \'openjdk version "11.0.2" 2019-01-15\' >&2\n[ "$1" = -version ]\n',
    );
    chmodSync(path.join(bin, 'java'), 0o755);
    const it = run(['--port', '0', '--data-dir', path.join(scratch, 'old-java')], env);
    expect(await it.ended).toBe(1);
    expect(it.said()).toMatch(/The Java on the PATH is version 11\. .*17 or newer/);
  });
});

test("a mistake in the stack's options is answered in the stack's own words", async () => {
  const it = run(['--port', '0', '--data-dir', path.join(scratch, 'wrong-option'), '-c', 'throttleRate=never']);
  expect(await it.ended).toBe(1);
  expect(it.said()).toContain('throttleRate');
});

test('an unknown option is answered with the usage and exit code 2', async () => {
  const it = run(['--colour', 'blue']);
  expect(await it.ended).toBe(2);
  expect(it.said()).toMatch(/Unknown option '--colour'[\s\S]*--data-dir DIR/);
});
