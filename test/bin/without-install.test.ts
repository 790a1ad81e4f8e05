import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commands } from '../../operator/commands/table';
import { allHelp } from '../../operator/help';
import { version } from '../../package.json';

const root = path.resolve(__dirname, '../..');
const clone = mkdtempSync(path.join(tmpdir(), 'scim-bridge-clone-'));
const bin = path.join(clone, 'only-node');

// What a clone has before anything is installed, and no npm that could.
beforeAll(() => {
  const parts = [
    'package.json',
    'package-lock.json',
    'bin',
    'local',
    'operator',
    path.join('test', 'run.mjs'),
    path.join('test', 'support', 'chromium.cjs'),
  ];
  for (const part of parts) cpSync(path.join(root, part), path.join(clone, part), { recursive: true });
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, 'node'));
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(clone, program), ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: bin },
  });
  return { status, stdout, stderr };
}

const programs = ['local/start.mjs', 'test/run.mjs', 'bin/scim-bridge.mjs'];

test.each(programs)('%s --version', (program) => {
  expect(run(program, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  ['local/start.mjs', '--help', /^Runs the bridge on this machine[\s\S]*--upstream-url URL/],
  ['test/run.mjs', '-h', /^Runs the tests[\s\S]*--selectProjects/],
  ['bin/scim-bridge.mjs', '--help', /^scim-bridge: sets up and operates/],
])('%s %s', (program, option, text) => {
  expect(run(program, option)).toEqual({ status: 0, stdout: expect.stringMatching(text), stderr: '' });
});

test.each([
  [['held', 'release', '--help'], 'held release'],
  [['held', '--help'], 'held'],
  [['drift', '-h', '--json'], 'drift'],
  [['nonsense', '--help'], ''],
])('scim-bridge %j shows the help of "%s"', (args, name) => {
  expect(run('bin/scim-bridge.mjs', ...args).stdout).toBe(`${allHelp(commands)[name]}\n`);
});

test('bin/help.json is what the commands say (npm run docs:help writes it anew)', () => {
  const written: unknown = JSON.parse(readFileSync(path.join(root, 'bin', 'help.json'), 'utf8'));
  expect(written).toEqual(allHelp(commands));
});

test('nothing was installed for all that, and anything else would be', () => {
  expect(existsSync(path.join(clone, 'node_modules'))).toBe(false);
  expect(run('bin/scim-bridge.mjs', 'status')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/npm ci failed/),
  });
});
