import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inProcess } from '../support/in-process';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-config-'));
const file = path.join(folder, 'scim-bridge.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The tests run in the folder of the kit, with a file of options elsewhere. */
const config = (...args: string[]) => inProcess(['config', ...args], { SCIM_BRIDGE_CONFIG: file });
const written = () => JSON.parse(readFileSync(file, 'utf8')) as unknown;

beforeEach(() => writeFileSync(file, JSON.stringify({ throttleRate: 25 })));

test('set: text becomes what the option takes, and what was there stays', async () => {
  const { code, stdout } = await config(
    'set',
    'alarmEmail=it@example.com',
    'allowedDomains=a.com,b.com',
    'throttleRate=30',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('throttleRate = 30 (was 25)\n');
  expect(stdout).toContain('npx cdk deploy');
  expect(written()).toEqual({ throttleRate: 30, alarmEmail: 'it@example.com', allowedDomains: ['a.com', 'b.com'] });
});

test('set: parts of an option are named with dots, so that nobody quotes JSON for a shell', async () => {
  await config('set', 'customDomain.domainName=scim.example.com', 'customDomain.hostedZone.name=example.com');
  await config('set', 'vpc.id=vpc-01234567', 'vpc.subnetIds=subnet-01234567,subnet-89abcdef', 'tags.team=identity');
  expect(written()).toMatchObject({
    customDomain: { domainName: 'scim.example.com', hostedZone: { name: 'example.com' } },
    vpc: { id: 'vpc-01234567', subnetIds: 'subnet-01234567,subnet-89abcdef' },
    tags: { team: 'identity' },
  });
});

test('set: every mistake is told at once, and nothing is written', async () => {
  const { code, stderr } = await config('set', 'alarmEmial=it@example.com', 'throttleRate=0', 'memoryMb=512');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /alarmEmial is not an option; did you mean alarmEmail\?[\s\S]*throttleRate is 0[\s\S]*Nothing was changed\.\n$/,
  );
  expect(written()).toEqual({ throttleRate: 25 });
});

test.each([
  [['set', 'alarmEmail'], '"alarmEmail" is not NAME=VALUE'],
  [['set', 'alarmEmail='], 'npx scim-bridge config unset alarmEmail'],
  [['unset', 'alarmEmial'], 'did you mean alarmEmail?'],
  [['get', 'nonsense-of-all-kinds'], 'is not an option. All options: npx scim-bridge config list --all'],
])('%j is a wrong command line', async (args, message) => {
  const { code, stderr } = await config(...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('unset: it is written down that nobody wants it, and what comes in its place is said', async () => {
  const { stdout } = await config('unset', 'throttleRate');
  expect(stdout).toContain('throttleRate is unset (was 25). Default: 50\n');
  expect(written()).toEqual({ throttleRate: null });
});

test('unset: what would be wrong without it is told', async () => {
  writeFileSync(file, JSON.stringify({ fixedEgressAddress: true, vpcRange: '10.0.0.0/24' }));
  const { code, stderr } = await config('unset', 'fixedEgressAddress');
  expect(code).toBe(1);
  expect(stderr).toContain('vpcRange is set, but fixedEgressAddress');
});

test('list and get: the value, where it comes from, and the default', async () => {
  expect((await config('list')).stdout).toBe(`throttleRate = 25  (${file})\n`);
  expect((await config('list', '--all')).stdout).toContain('alarmEmail: none: alarms appear on the dashboard');
  expect(JSON.parse((await config('get', 'throttleRate', '--json')).stdout)).toMatchObject({
    name: 'throttleRate',
    value: 25,
    from: file,
    default: '50',
  });
});

test('a file that is no JSON is answered with its name', async () => {
  writeFileSync(file, 'alarmEmail=it@example.com');
  expect(await config('list')).toMatchObject({ code: 1, stderr: expect.stringContaining(`${file} is not JSON`) });
});
