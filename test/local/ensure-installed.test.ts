import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
