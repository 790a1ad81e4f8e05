import { setTimeout as sleep } from 'node:timers/promises';
import { Player } from '../../operator/simulate/play';
import { type SimulatedProvider, simulatedProviders } from '../../operator/simulate/providers';
import type { ScimAccount } from '../account/scim-account';
import type { Clock } from '../clock';
import type { Bridge } from '../serve-stack';
import { noteInvitation } from './invitation';
import { type PlayedPerson, personNamed, playedDomain, playedPeople } from './people';
import { PlayedProvider } from './provider';

/** What the demo is played on. */
export interface DemoStage {
  readonly bridge: Pick<Bridge, 'baseUrl' | 'token' | 'stack' | 'database'>;
  /** To which the bridge delivers. */
  readonly account: ScimAccount;
  /** Of the bridge. It begins in the past, and shows the present at the end. */
  readonly clock: Clock;
  /** Number of people in the account. */
  readonly people: number;
  /** Is called while everything is well, and when some people are stuck: the demo waits for it. */
  readonly show?: (scene: 'healthy' | 'stuck') => Promise<void>;
}

/** The demo begins so long ago, in milliseconds: within what the page shows at first. */
export const demoBegins = 160 * 60_000;

const minuteMs = 60_000;
/** How long anything may take to show, in milliseconds. */
const patienceMs = 120_000;

const refused = personNamed('Mallory Quinn');
/** None of those whom the mistake hits. */
const retried = personNamed('Noor Rossi');
const invited = personNamed('Ines Moreau');
const hired = ['Grace Hopper', 'Linus Berglund', 'Mina Takeda'].map(personNamed);
/** The part of the company that the mistake of the bad morning hits. */
const hit = 0.8;

/**
 * Fills a bridge that has just begun: an account is imported, three identity providers send their conversations, and the directory makes
 * a bad mistake. Hours pass within seconds, so that the dashboard has something to show.
 *
 * @param tell is told what is played, a line each
 * @throws Error when the bridge does not do what it should
 */
export async function playDemo(stage: DemoStage, tell: (line: string) => void): Promise<void> {
  const { bridge, account, clock, people } = stage;
  const company = new PlayedProvider(bridge.baseUrl, bridge.token);
  const say = (line: string) => tell(`${new Date(clock.now()).toTimeString().slice(0, 5)}  ${line}`);
  const pass = (minutes: number, step = 10) => passTime(stage, minutes, step);

  await imported(company, people);
  say(`The account has ${people} people. The bridge has read them into its directory.`);
  for (const name of ['jumpcloud', 'okta', 'entra']) {
    await pass(20);
    const { title, requests } = await converse(stage, name);
    // What it has sent is delivered in its own minutes, and not in the next leap of the clock.
    await pass(2, 1);
    say(`${title} connects, and sends people and groups (${requests} requests).`);
  }

  await pass(30);
  for (const person of hired) await company.create(person);
  await until(async () => hired.every(({ address }) => account.user(address) !== undefined), 'new people to arrive');
  say(`JumpCloud sends ${hired.map(({ name }) => name).join(', ')}: the account has invited them.`);
  await standStill(stage, 'healthy');
  await leaveInvitationOpen(stage);
  say(`${invited.name} has not accepted an invitation of three days ago.`);

  await pass(30);
  const idOf = new Map((await company.everybody()).map(({ id, userName }) => [userName, id]));
  await refuse(account, 'POST', refused, 400, 'This address belongs to a domain that the account does not allow.');
  await company.create(refused);
  say(`JumpCloud sends ${refused.name}: the account refuses the address. The delivery has failed.`);
  await refuse(account, 'PATCH', retried, 503, 'The service is busy. Try again later.');
  await company.change(idOf.get(retried.address) ?? '', 'name.familyName', 'Rossi-Weber');
  say(`${retried.name} has another name: the account is busy with it. The delivery is being retried.`);

  await pass(8, 2);
  await standStill(stage, 'stuck');
  const leaving = playedPeople(people)
    .map(({ address }) => idOf.get(address) ?? '')
    .slice(0, people * hit);
  await company.setActive(leaving, false);
  await until(async () => heldSome(account), 'the guard to hold the removals');
  say(
    `A mistake in JumpCloud deactivates ${leaving.length} of ${people} people: the removal guard holds nearly all of them.`,
  );
  await pass(4, 2);
  await passTime(stage, Math.max(0, -clock.ahead / minuteMs - 5), 5);
  for (let count = 0; count < 15; count += 1) await company.lookUp('a-token-that-was-replaced-long-ago');
  say('Somebody calls with a wrong bearer token, 15 times.');
  // From here on it is the machine's own time.
  await passTime(stage, Math.max(0, -clock.ahead) / minuteMs, 1);
}

/** Resolves when everybody of the account is in the directory. @throws Error when that takes too long */
export async function imported(company: PlayedProvider, people: number): Promise<void> {
  await until(async () => (await company.count()) > people, 'the import to reach its end');
}

/** Whoever wants to look sees what the sweeps have made of it. */
async function standStill(stage: DemoStage, scene: 'healthy' | 'stuck'): Promise<void> {
  if (stage.show === undefined) return;
  await passTime(stage, 6, 2);
  await stage.show(scene);
}

/** Lets time pass in steps, in each of which the schedules tick, the functions end, and the alarms are evaluated. */
async function passTime({ bridge: { stack }, clock }: DemoStage, minutes: number, step: number): Promise<void> {
  for (let left = minutes; left > 0; left -= step) {
    clock.advance(Math.min(step, left) * minuteMs);
    await stack.settled();
  }
}

async function converse(
  { bridge: { baseUrl, token } }: DemoStage,
  name: string,
): Promise<{ readonly title: string; readonly requests: number }> {
  const provider = simulatedProviders.find((each) => each.name === name) as SimulatedProvider;
  const player = new Player({ baseUrl, token, domain: playedDomain });
  let requests = 0;
  for (const conversation of provider.conversations) {
    const { steps, failure } = await player.play(conversation);
    if (failure !== undefined) throw new Error(`${provider.title}, ${conversation.title}: ${failure}`);
    requests += steps.length;
  }
  return { title: provider.title, requests };
}

/** From now on the account answers so when it is asked to change this person, by name or by id. */
async function refuse(
  account: ScimAccount,
  method: string,
  { address }: PlayedPerson,
  status: number,
  detail: string,
): Promise<void> {
  const id = account.user(address)?.id;
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail };
  const match = id === undefined ? { method, says: address } : { method, path: `/Users/${id}` };
  account.when(match, { do: 'answer', status, body });
}

/** Somebody who has not accepted an invitation. */
async function leaveInvitationOpen({ bridge, account, clock }: DemoStage): Promise<void> {
  const { id } = account.add(invited.address, invited.name);
  await noteInvitation(bridge, id, invited.address, clock.now() - 3 * 86_400_000);
}

/** The first removals have reached the account, which happens after the guard has counted. */
function heldSome(account: ScimAccount): boolean {
  return [...account.store.users.values()].filter(({ active }) => !active).length > 5;
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`The demo waited ${patienceMs / 1000} s for ${what}.`);
    await sleep(50);
  }
}
