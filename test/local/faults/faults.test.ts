import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Env } from '../../../lambda/contract/names';
import { optionVariable } from '../../../lambda/contract/option-variable';
import { ScimAccount } from '../../../local/account/scim-account';
import { Clock } from '../../../local/clock';
import { faults } from '../../../local/faults/all';
import { listenForFaults } from '../../../local/faults/console';
import { FaultDesk } from '../../../local/faults/desk';
import { expectedAlarms } from '../../../local/faults/expected';
import type { FaultStage } from '../../../local/faults/fault';
import { playedPeople } from '../../../local/played/people';
import { PlayedProvider } from '../../../local/played/provider';
import { type Assembly, readAssembly } from '../../../local/template/assembly';
import { asObject } from '../../../local/template/template';
import { connectUpstream } from '../../../local/upstream';
import { Drill, type SeenAlarm, seldom } from '../../../scripts/faults/drill';
import { theBridge } from '../../support/bridge';
import { theDatabase } from '../../support/dynamodb';
import { runSmallStack, type SmallStack } from '../support/small-api';

const people = 30;
const clock = new Clock(Date.parse('2026-11-27T08:00:30Z'), 'by hand');
const account = new ScimAccount({}, clock.now);
let small: SmallStack;
let stage: FaultStage;
let drill: Drill;

beforeAll(async () => {
  const endpoint = await theDatabase();
  const assembly = readAssembly(path.join(theBridge().stateDir, 'cdk.out'));
  small = await runSmallStack({ ...impatient(assembly), stackName: 'Faults' }, endpoint, clock);
  const { stack, origin } = small;
  for (const { address, name } of playedPeople(people)) account.add(address, name);
  const upstream = { url: await account.listen(), token: account.token, profile: 'generic' };
  await connectUpstream(stack, upstream, { endpoint, accessKeyId: 'operator' });
  const secret = stack.functions.flatMap(({ environment }) => environment[Env.bearerTokenSecret] ?? [])[0];
  const provider = new PlayedProvider(`${origin}/scim/v2`, stack.secrets.current(secret ?? '') ?? '');
  const database = { endpoint, accessKeyId: 'operator' };
  stage = { stack, database, account, clock, provider, people };
  drill = new Drill(stage, seldom);
  stack.events.start();
  await stack.settled();
  await drill.pass(12);
  expect(await provider.count()).toBe(people + 1);
});

afterAll(async () => {
  await small?.stop();
  await account.close();
});

/** The same bridge, which misses a provider after an hour. */
function impatient(assembly: Assembly): Assembly {
  const template = structuredClone(assembly.template);
  for (const [id, { Properties }] of Object.entries(template.Resources)) {
    const variables = asObject(asObject(Properties?.Environment)?.Variables);
    if (variables === undefined || !id.startsWith('BridgeDelivery')) continue;
    Object.assign(variables, { [optionVariable('alarmSilenceHours')]: '1' });
  }
  return { ...assembly, template };
}

/** In this run the schedules tick seldom, so that a minute here is not always one there. */
const toleranceMinutes = 6;

describe.each(faults.map((fault) => [fault.name, fault] as const))('%s', (name, fault) => {
  let seen: readonly SeenAlarm[];
  beforeAll(async () => {
    seen = await drill.play(fault);
  });

  it('makes its alarms fire', () => {
    const fired = seen.filter(({ firedAfter }) => firedAfter !== undefined).map(({ title }) => title);
    expect(fired).toEqual(expect.arrayContaining([...fault.alarms]));
  });

  it('makes no other alarm fire but those that follow from it', () => {
    const known = [...fault.alarms, ...(fault.beside ?? [])];
    expect(seen.filter(({ title }) => !known.includes(title))).toEqual([]);
  });

  it('leaves no alarm behind', () => {
    expect(seen.filter(({ endedAfter }) => endedAfter === undefined)).toEqual([]);
  });

  it('takes as long as docs/faults.md says', () => {
    const expected = expectedAlarms().filter((each) => each.fault === name);
    expect(expected.map(({ alarm }) => alarm)).toEqual(fault.alarms);
    const off = expected.filter(({ alarm, firesAfter, endsAfter }) => {
      const { firedAfter = 0, endedAfter = 0 } = seen.find(({ title }) => title === alarm) ?? {};
      return Math.max(Math.abs(firedAfter - firesAfter), Math.abs(endedAfter - endsAfter)) > toleranceMinutes;
    });
    // Out of date: npm run docs:faults.
    expect(off).toEqual([]);
  });
});

describe('who injects faults by hand', () => {
  it('begins one by its name, ends it, and hears what to expect', async () => {
    const told: string[] = [];
    const desk = new FaultDesk(stage, (line) => told.push(line));
    const typed = new PassThrough();
    const stop = listenForFaults(typed, desk, (line) => told.push(line));
    const lasting = () => desk.all().flatMap(({ name, isLasting }) => (isLasting ? [name] : []));
    typed.write('fault sweep-stopped\n');
    while (lasting().length === 0) await new Promise(setImmediate);
    expect(lasting()).toEqual(['sweep-stopped']);
    expect(told.join()).toMatch(/Expect "Sweep missing" in about \d+ s/);
    await desk.begin('table-throttled');
    expect(lasting()).toEqual(['table-throttled']);
    expect(stage.stack.events.disabled.has('BridgeDeliverySchedulesSweep')).toBe(false);
    typed.write('end\n');
    while (lasting().length > 0) await new Promise(setImmediate);
    expect(stage.stack.front.mishaps).toBeUndefined();
    expect(await desk.begin('constructor')).toBe(false);
    stop();
  });
});
