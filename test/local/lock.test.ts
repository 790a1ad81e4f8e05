import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-lock-'));
const file = path.join(folder, 'cache', 'it.lock');
const log = path.join(folder, 'log');

afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => writeFileSync(log, ''));

/** A process that notes when it begins and ends what it does under the lock. */
const script = `
  import { appendFileSync, existsSync } from 'node:fs';
  const [module, file, log, ms, until] = process.argv.slice(1);
  const { withLock } = await import(module);
  await withLock(file, (pid) => appendFileSync(log, 'waits ' + pid + '\\n'), async () => {
    appendFileSync(log, 'begins\\n');
    do await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    while (until !== undefined && !existsSync(until));
    appendFileSync(log, 'ends\\n');
  });`;

/** @param until a file that must be there before it ends */
function holds(ms: number, until?: string) {
  const args = [
    path.resolve(__dirname, '../../local/lock.mjs'),
    file,
    log,
    String(ms),
    ...(until === undefined ? [] : [until]),
  ];
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ...args], { stdio: 'inherit' });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

const lines = () => readFileSync(log, 'utf8').trim().split('\n');

test('of several processes, one at a time does it, and the others say once for whom they wait', async () => {
  const until = path.join(folder, 'go');
  const first = holds(0, until);
  while (!lines().includes('begins')) await new Promise((resolve) => setTimeout(resolve, 20));
  const others = [holds(20), holds(20), holds(20), holds(20)];
  const waiting = () => lines().filter((line) => line.startsWith('waits'));
  while (waiting().length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
  writeFileSync(until, '');
  await Promise.all([first, ...others].map(({ ended }) => ended));
  const turns = lines().filter((line) => !line.startsWith('waits'));
  expect(turns).toEqual(Array(5).fill(['begins', 'ends']).flat());
  expect(waiting()).toEqual(Array(4).fill(`waits ${first.child.pid}`));
  expect(existsSync(file)).toBe(false);
});

test('a lock whose holder was killed is taken over, by one of those who wait', async () => {
  const first = holds(60_000);
  while (!lines().includes('begins')) await new Promise((resolve) => setTimeout(resolve, 20));
  const others = [holds(100), holds(100), holds(100)];
  while (lines().filter((line) => line === `waits ${first.child.pid}`).length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  first.child.kill('SIGKILL');
  await Promise.all(others.map(({ ended }) => ended));
  const turns = lines().filter((line) => !line.startsWith('waits'));
  expect(turns).toEqual(['begins', ...Array(3).fill(['begins', 'ends']).flat()]);
});
