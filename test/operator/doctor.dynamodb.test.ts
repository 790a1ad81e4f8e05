import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Alarm } from '../../local/cloudwatch/alarms';
import { type Bench, openBench } from './support/bench';
import { inProcess as run } from './support/in-process';
import { openScim, type ScimStandIn, scimError } from './support/scim-stand-in';

const inProcess = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  run(args, environment, { interruption: () => new AbortController().signal });

let bench: Bench;
let scim: ScimStandIn;
beforeAll(async () => {
  bench = await openBench();
  scim = await openScim(({ path: asked, authorization }) => {
    if (asked === '/ping') return { status: 200, body: 'pong' };
    if (authorization !== `Bearer ${bench.bearerToken}`) return scimError(401);
    return undefined;
  });
  const file = path.join(bench.dataDir, 'bridge.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), baseUrl: scim.baseUrl }));
});
afterAll(async () => {
  await scim?.close();
  await bench?.close();
});

interface Doctor {
  readonly needsSomebody: boolean;
  readonly findings: readonly { readonly code: string; readonly level: string; readonly fix?: string }[];
}

test('tells what is wrong inside and outside at once, with stable codes and exit code 4', async () => {
  const { code, stdout } = await inProcess(['doctor', '--json', ...bench.local]);
  const { needsSomebody, findings } = JSON.parse(stdout) as Doctor;
  const levels = Object.fromEntries(findings.map((each) => [each.code, each.level]));
  expect(levels).toMatchObject({
    address: 'ok',
    token: 'ok',
    throttle: 'ok',
    // The stand-in keeps no state that Activate could be played against.
    activation: 'problem',
    version: 'unknown',
    secrets: 'ok',
    // Nobody runs the schedules of this bench.
    schedule: 'problem',
    backlog: 'ok',
    'not-connected': 'note',
    'last-heard': 'note',
  });
  expect(needsSomebody).toBe(true);
  expect(code).toBe(4);
  // Whatever the conversation created is gone.
  expect([...scim.resources]).toEqual([]);
});

test('every line fits 80 columns but for addresses, no colour is used, and each problem has its fix', async () => {
  const { stdout } = await inProcess(['doctor', ...bench.local]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
  expect(stdout).not.toMatch(/\u001b/);
  for (const line of stdout.split('\n'))
    if (!/https?:|npx scim-bridge/.test(line)) expect(line.length).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/^From outside, as the identity provider\n/);
  expect(stdout).toMatch(/findings need you \(marked "!"\); 1 check could not be made \(marked "\?"\)\.\n$/);
  expect(stdout).not.toContain(bench.bearerToken);
});

test('what was pasted is asked for, or given in the environment, and never on the command line', async () => {
  const asked = await inProcess(['doctor', '--pasted', ...bench.local]);
  expect(asked).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('SCIM_BRIDGE_PASTED_TOKEN in the environment'),
  });
  const given = { SCIM_BRIDGE_PASTED_TOKEN: `Bearer ${bench.bearerToken}` };
  const checked = await inProcess(['doctor', '--pasted', ...bench.local], given);
  expect(checked.stdout).toMatch(/^What was pasted\n {2}! {3}What you pasted is the token with "Bearer" before it\./);
  expect((await inProcess(['doctor', '--token', 'x', ...bench.local])).code).toBe(2);
  expect((await inProcess(['doctor', '--secrets-from', 'x', ...bench.local])).stderr).toContain('requires --pasted');
});

test('the account is asked from where the bridge runs', async () => {
  bench.functions.set('import', () => ({ status: 'unauthorised', reason: 'the token was revoked.' }));
  const token = 'hosted-token-0123456789';
  const connect = [
    'setup',
    '--upstream',
    'generic',
    '--url',
    'https://a.example/scim',
    '--no-test',
    '--stay-paused',
    '--yes',
  ];
  expect((await inProcess([...connect, ...bench.local], { SCIM_BRIDGE_UPSTREAM_TOKEN: token })).stderr).toContain(
    'stored',
  );
  const { stdout } = await inProcess(['doctor', ...bench.local]);
  expect(bench.events.at(-1)).toMatchObject({ name: 'import', event: { command: 'reach', upstream: 'primary' } });
  expect(stdout).toMatch(/! {3}The account of "primary" rejects the bridge: the token was revoked\./);
});

test('alarms that fire are named, those of other bridges are not', async () => {
  const alarms = async () => {
    const { stdout } = await inProcess(['doctor', '--json', ...bench.local]);
    const { findings } = JSON.parse(stdout) as { findings: readonly { code: string; level: string; what: string }[] };
    return findings.filter(({ code }) => code === 'alarms').map(({ level, what }) => `${level}: ${what}`);
  };
  const alarm = (name: string, state: Alarm['state'], composite = false): Alarm => {
    return { arn: name, name, description: '', composite, state, since: Date.parse('2026-03-01T12:00:00.000Z') };
  };
  expect(await alarms()).toEqual(['ok: No alarm is firing.']);
  // So does every bridge that has just been made: nothing was counted before it was.
  const missing = (name: string, madeAt: number, treatMissingData: 'breaching' | 'notBreaching' = 'breaching') => {
    const reads = { treatMissingData, evaluationPeriods: 2, periodMs: 300_000, madeAt };
    return { ...alarm(name, 'ALARM'), since: madeAt, reads };
  };
  const madeNow = [
    missing('ScimBridge Sweep missing', Date.now()),
    alarm('ScimBridge Bridge unhealthy', 'ALARM', true),
  ];
  bench.alarms.push(...madeNow);
  expect(await alarms()).toEqual([
    'ok: No alarm is firing, except those that are so new that they have seen nothing yet.',
  ]);
  bench.alarms.push(missing('ScimBridge Probe silent', Date.now() - 86_400_000));
  bench.alarms.push(missing('ScimBridge API latency', Date.now(), 'notBreaching'));
  expect((await alarms()).map((each) => each.split('"')[1])).toEqual([
    'ScimBridge Probe silent',
    'ScimBridge API latency',
    'ScimBridge Bridge unhealthy',
  ]);
  bench.alarms.splice(0);
  bench.alarms.push(
    alarm('ScimBridge Delivery behind', 'ALARM'),
    alarm('ScimBridge Bridge unhealthy', 'ALARM', true),
    alarm('ScimBridge Sweep missing', 'OK'),
    alarm('Other Delivery behind', 'ALARM'),
  );
  expect(await alarms()).toEqual([
    'problem: The alarm "ScimBridge Delivery behind" has been firing since 2026-03-01 12:00 UTC.',
    'problem: The alarm "ScimBridge Bridge unhealthy" has been firing since 2026-03-01 12:00 UTC.',
  ]);
});
