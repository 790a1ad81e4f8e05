import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = mkdtempSync(path.join(tmpdir(), 'scim-bridge-install-'));
const module_ = path.resolve(__dirname, '../../local/ensure-installed.mjs');

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
  mkdirSync(path.join(root, 'node_modules'));
  write('package-lock.json', {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/rare': { version: '1.0.0', optional: true },
  });
});

function write(file: string, packages: object): void {
  writeFileSync(path.join(root, file), JSON.stringify({ packages }));
}

/** Runs in a plain Node, as the module must. */
function evaluate(script: string, ...args: string[]) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', script, '--', module_, root, ...args], {
    encoding: 'utf8',
  });
}

function installed(): string {
  return evaluate(
    'const { isInstalled } = await import(process.argv[1]); console.log(isInstalled(process.argv[2]));',
  ).stdout.trim();
}

test('nothing installed', () => {
  expect(installed()).toBe('false');
});

test('the very versions of the lockfile, whoever installed them', () => {
  write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
  expect(installed()).toBe('true');
});

test('another version, or a package that is missing', () => {
  write('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } });
  expect(installed()).toBe('false');
  write('node_modules/.package-lock.json', { 'node_modules/b': { version: '1.0.0' } });
  expect(installed()).toBe('false');
});

test('an old Node is told which one is needed', () => {
  const { status, stderr } = evaluate(
    "Object.defineProperty(process.versions, 'node', { value: '18.20.1' }); const { ensureInstalled } = await import(process.argv[1]); ensureInstalled(process.argv[2]);",
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/needs Node 20 or newer; this is 18\.20\.1/);
});

describe('an installation', () => {
  const bin = path.join(root, 'bin');
  const log = path.join(root, 'npm.log');

  /** An npm that takes a second, notes that it ran, and leaves what npm leaves; or fails. */
  function npm(outcome: 'succeeds' | 'fails'): void {
    mkdirSync(bin, { recursive: true });
    rmSync(log, { force: true });
    const record = JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } });
    const end =
      outcome === 'fails'
        ? 'echo "npm error no network"; exit 1'
        : `echo '${record}' > node_modules/.package-lock.json`;
    writeFileSync(path.join(bin, 'npm'), `#!/bin/sh\necho ran >> npm.log\nsleep 1\n${end}\n`);
    chmodSync(path.join(bin, 'npm'), 0o755);
  }

  /** As a command does it: installs, then goes on. */
  function command() {
    const script =
      'const { ensureInstalled } = await import(process.argv[1]); await ensureInstalled(process.argv[2]); console.log("goes on");';
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', module_, root], {
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
    return new Promise<{ code: number | null; said: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, said: said.join('') })),
    );
  }

  test('is made once, when several commands need it at the same time; the others wait and say so', async () => {
    npm('succeeds');
    const runs = await Promise.all([command(), command(), command()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readFileSync(log, 'utf8')).toBe('ran\n');
    expect(runs.filter(({ said }) => /^Installing the dependencies/.test(said))).toHaveLength(1);
    expect(runs.filter(({ said }) => /^Process \d+ is installing the dependencies; waiting/.test(said))).toHaveLength(
      2,
    );
    for (const { said } of runs) expect(said).toMatch(/goes on\n$/);
  });

  test("that fails ends the command with npm's own words, and does not keep the next one waiting", async () => {
    npm('fails');
    const failed = { code: 1, said: expect.stringMatching(/npm ci failed:\nnpm error no network/) };
    expect(await command()).toEqual(failed);
    expect(existsSync(path.join(root, '.cache', 'install.lock'))).toBe(false);
    expect(await command()).toEqual(failed);
  });
});
