import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Env } from '../../../lambda/contract/names';
import { ScimAccount } from '../../../local/account/scim-account';
import { Clock } from '../../../local/clock';
import { faults } from '../../../local/faults/all';
import { playedPeople } from '../../../local/played/people';
import { PlayedProvider } from '../../../local/played/provider';
import { readAssembly } from '../../../local/template/assembly';
import { connectUpstream } from '../../../local/upstream';
import { Drill, seldom } from '../../../scripts/faults/drill';
import { theBridge } from '../../support/bridge';
import { theDatabase } from '../../support/dynamodb';
import { runSmallStack, type SmallStack } from '../support/small-api';

function children() {
  const own = (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  let java = 0,
    kids = 0;
  for (const pid of readdirSync('/proc').filter((e) => /^\d+$/.test(e))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      const cmd = readFileSync(`/proc/${pid}/cmdline`, 'utf8').slice(0, 60);
      const t = (Number(stat[11]) + Number(stat[12])) / 100;
      if (stat[1] === String(process.pid)) kids += t + (Number(stat[13]) + Number(stat[14])) / 100;
      if (cmd.includes('java')) java += t;
    } catch {}
  }
  return `own ${own.toFixed(1)} kids ${kids.toFixed(1)} java ${java.toFixed(1)}`;
}
const people = 50;
const clock = new Clock(0, Date.parse('2026-11-27T08:00:30Z'));
const account = new ScimAccount({}, clock.now);
let small: SmallStack;
let drill: Drill;

beforeAll(async () => {
  const endpoint = await theDatabase();
  const assembly = readAssembly(path.join(theBridge().stateDir, 'cdk.out'));
  small = await runSmallStack({ ...assembly, stackName: 'Faults' }, endpoint, clock);
  const { stack, origin } = small;
  for (const { address, name } of playedPeople(people)) account.add(address, name);
  const upstream = { url: await account.listen(), token: account.token, profile: 'generic' };
  await connectUpstream(stack, upstream, { endpoint, accessKeyId: 'operator' });
  const secret = stack.functions.map(({ environment }) => environment[Env.bearerTokenSecret]).find((arn) => arn);
  const token = stack.secrets.current(secret ?? '') ?? '';
  const provider = new PlayedProvider(`${origin}/scim/v2`, token);
  drill = new Drill({ stack, account, clock, provider, people }, seldom);
  stack.events.start();
  await stack.settled();
  await drill.pass(12);
  expect(await provider.count()).toBe(people + 1);
}, 60_000);

afterAll(async () => {
  await small?.stop();
  await account.close();
});

describe.each(faults.map((fault) => [fault.name, fault] as const))('%s', (_, fault) => {
  it('makes its alarms fire and end, and no other but those that follow from it', async () => {
    const seen = await drill.play(fault);
    console.log(fault.name, JSON.stringify(seen), children());
    const titles = (some: typeof seen) => some.map(({ title }) => title).sort();
    expect(titles(seen.filter(({ firedAfter }) => firedAfter !== undefined))).toEqual(
      expect.arrayContaining([...fault.alarms]),
    );
    expect(seen.filter(({ title }) => ![...fault.alarms, ...(fault.beside ?? [])].includes(title))).toEqual([]);
    expect(seen.filter(({ endedAfter }) => endedAfter === undefined)).toEqual([]);
  }, 120_000);
});
