import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  entraCompliantGroups,
  entraCompliantUsers,
  entraLegacyGroups,
  entraLegacyUsers,
} from '../../operator/simulate/conversations/entra';
import { jumpcloudActivation, jumpcloudGroups, jumpcloudUsers } from '../../operator/simulate/conversations/jumpcloud';
import { oktaAiwGroups, oktaAiwUsers, oktaOinGroups, oktaOinUsers } from '../../operator/simulate/conversations/okta';
import { scimmyUpstream } from '../lambda/account/support/scimmy-upstream';
import { inProcess } from '../operator/support/in-process';
import { until } from '../support/until';
import { type BridgeProcess, startBridge } from './support/bridge-process';
import { type Contents, contentsOf, type ScimSide } from './support/contents';
import { type Differences, differences } from './support/differences';
import { neverHangsUp, type Passing, type Relay, relay } from './support/relay';

/**
 * Identity provider -> bridge -> another bridge -> an independent SCIM server from npm.
 *
 * The conversations are played at the same time. Before one of them changes or deletes something, what it has brought about so far
 * must have arrived at both upstreams: a conversation ends with its groups deleted, and at the end alone little would be left to compare.
 */
const conversations = {
  jumpcloudActivation,
  jumpcloudUsers,
  jumpcloudGroups,
  oktaOinUsers,
  oktaOinGroups,
  oktaAiwUsers,
  oktaAiwGroups,
  entraLegacyUsers,
  entraLegacyGroups,
  entraCompliantUsers,
  entraCompliantGroups,
};
type Conversation = keyof typeof conversations;
const names = Object.keys(conversations) as Conversation[];

const tokens = { independent: 'independent-server-0123456789abcdef', relay: 'relay-0123456789abcdef0123456789abcdef' };

let independentServer: Server;
let toIndependent: Relay;
let toMiddle: Relay;
let toFront: Relay;
let middle: BridgeProcess;
let front: BridgeProcess;
let independent: ScimSide;
/** What the account in front of which the first bridge stands refuses, as it would itself: by method and body. */
let refuses: ((method: string, body: string) => string | undefined) | undefined;
const ended = new Map<Conversation, PromiseSettledResult<void>>();
let checkpoints = 0;

beforeAll(async () => {
  independentServer = createServer(neverHangsUp, scimmyUpstream(tokens.independent));
  await new Promise<void>((resolve) => independentServer.listen(0, '127.0.0.1', resolve));
  const { port } = independentServer.address() as AddressInfo;
  independent = { baseUrl: `http://127.0.0.1:${port}/scim`, token: tokens.independent };
  toIndependent = await relay({ target: async () => ({ origin: `http://127.0.0.1:${port}` }) });
  // The middle bridge makes up its token when it starts, and the front bridge starts at the same time.
  let started: Promise<BridgeProcess>;
  toMiddle = await relay({
    target: async () => {
      const { baseUrl, token } = await started;
      return { origin: new URL(baseUrl).origin, token };
    },
    instead: ({ method }, body) => {
      const detail = refuses?.(method, body);
      return detail === undefined ? undefined : { status: 400, body: scimError(detail) };
    },
  });
  started = startBridge({ url: `${toIndependent.origin}/scim`, token: tokens.independent });
  const both = [
    started,
    startBridge({ url: `${toMiddle.origin}/scim/v2`, token: tokens.relay }, { answerAfterDelivery: 10 }),
  ];
  [middle, front] = (await Promise.all(both)) as [BridgeProcess, BridgeProcess];
  toFront = await relay({
    target: async () => ({ origin: new URL(front.baseUrl).origin }),
    before: whatIsThereHasArrived,
  });

  const identityProvider = { baseUrl: `${toFront.origin}/scim/v2`, token: front.token, domain: 'example.com' };
  const results = await Promise.allSettled(names.map((name) => conversations[name](identityProvider)));
  names.forEach((name, index) => {
    const result = results[index];
    if (result !== undefined) ended.set(name, result);
  });
}, 900_000);

afterAll(async () => {
  await Promise.all([front, middle].map((bridge) => bridge?.stop()));
  await Promise.all([toFront, toMiddle, toIndependent].map((each) => each?.close()));
  independentServer?.closeAllConnections();
  independentServer?.close();
});

interface Seen {
  readonly front: Contents;
  readonly middle: Contents;
  readonly independent: Contents;
}

let reading: Promise<Seen> | undefined;
let lastRead: Promise<Seen> | undefined;

/** What all three list, read after the call: many conversations wait at the same time, and one reading is enough for all. */
function allContents(): Promise<Seen> {
  reading ??= (lastRead ?? Promise.resolve())
    .catch(() => undefined)
    .then(async () => {
      lastRead = reading;
      reading = undefined;
      // From the front to the back: what changes meanwhile is ahead in the back at most, and is looked at again.
      return {
        front: await contentsOf(front),
        middle: await contentsOf(middle),
        independent: await contentsOf(independent),
      };
    });
  return reading;
}

const between = ({ front, middle, independent }: Seen): readonly Differences[] => [
  differences(front, middle),
  differences(middle, independent),
];

/** Holds a change of a person or a group back until both upstreams have what the change is made to. */
async function whatIsThereHasArrived({ method, path }: Passing): Promise<void> {
  const [, id] = /\/(?:Users|Groups)\/([^/?]+)/.exec(path) ?? [];
  if (id === undefined || !['PUT', 'PATCH', 'DELETE'].includes(method)) return;
  let last = '';
  await until(
    `what ${method} ${path} changes has arrived`,
    async () => {
      const seen = await allContents();
      const name = seen.front.names.get(id);
      // Nobody has that id: the bridge will say so.
      if (name === undefined) return true;
      const message = between(seen).map((each) => each.get(name));
      last = `${name}: in the middle bridge: ${message[0] ?? 'fine'}; in the independent server: ${message[1] ?? 'fine'}`;
      return message.every((each) => each === undefined);
    },
    () => last,
  );
  checkpoints += 1;
}

test.each(names)('%s is understood, and arrives step by step', (name) => {
  const end = ended.get(name);
  // Thrown, so that the report says what went wrong.
  if (end?.status === 'rejected') throw end.reason;
  expect(end?.status).toBe('fulfilled');
});

test('people and groups that stay are the same on all three sides', async () => {
  const people = (await contentsOf(front)).people;
  const active = [...people].filter(([, person]) => person.active).map(([email]) => email);
  await pushGroup(
    'Everybody',
    active.filter((_, index) => index !== 0),
  );
  await pushGroup('Empty', []);
  let seen = await allContents();
  await until(
    'all three list the same',
    async () => {
      seen = await allContents();
      return between(seen).every((each) => each.size === 0);
    },
    () => JSON.stringify(between(seen).map((each) => [...each])),
  );
  expect(active.length).toBeGreaterThanOrEqual(8);
  expect(seen.independent.groups.get('Everybody')).toEqual(active.slice(1).sort());
  expect([...seen.independent.groups.keys()].sort()).toEqual(['Empty', 'Everybody']);
  const activeIn = ({ people }: Contents) =>
    [...people].flatMap(([email, { active }]) => (active ? [email] : [])).sort();
  expect(activeIn(seen.middle)).toEqual(activeIn(seen.front));
  expect(activeIn(seen.independent)).toEqual(activeIn(seen.front));
});

test('every step was held up to what it had brought about', () => {
  // A change of what was there already: without these, the comparison above would be all.
  expect(checkpoints).toBeGreaterThanOrEqual(50);
});

describe.each([
  ['the middle bridge', () => toMiddle],
  ['the independent server', () => toIndependent],
] as const)('%s', (_, way) => {
  test('was never asked for somebody, or for a group, twice', () => {
    const created = way().passed.filter(({ method, status }) => method === 'POST' && status < 300);
    const keys = created.map(({ path, body }) => {
      const { userName, displayName } = JSON.parse(body) as { userName?: string; displayName?: string };
      return `${path} ${userName ?? displayName}`;
    });
    expect(keys.length).toBeGreaterThanOrEqual(15);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  test('refused nothing', () => {
    const { passed } = way();
    // After the removal of a group it is looked for: that one is not there any more is the answer.
    const isRemoved = (path: string, at: number) =>
      passed.slice(0, at).some((one) => one.method === 'DELETE' && one.path === path && one.status < 300);
    const refused = passed.filter(
      ({ method, path, status }, at) => status >= 400 && !(method === 'GET' && status === 404 && isRemoved(path, at)),
    );
    expect(refused).toEqual([]);
  });
});

test('no bridge gave a delivery up', () => {
  for (const bridge of [front, middle]) {
    expect(bridge.said()).toMatch(/-> primary {2}invite {2}\S+ {2}delivered/);
    expect(bridge.said().match(/^.* -> .* {2}(?:refused|held|retry).*$/gm) ?? []).toEqual([]);
  }
});

describe('the token is rotated under load', () => {
  const shown = async () => (await operator('token', 'show', '--yes')).stdout.trim();
  const operator = (...args: string[]) => inProcess([...args, ...front.local]);

  test('nobody is refused, and deliveries go on', async () => {
    let token = front.token;
    const answered: { readonly token: string; readonly status: number }[] = [];
    const headers = () => ({ Authorization: `Bearer ${token}`, 'User-Agent': 'Load/1.0' });
    const ask = async () => {
      const presented = token;
      const { status } = await fetch(`${front.baseUrl}/Users?count=1`, { headers: headers() });
      answered.push({ token: presented, status });
    };
    // Twenty a second, by four clients that wait for their answers: a busy machine is asked less often, not more at once.
    let goesOn = true;
    const client = async () => {
      while (goesOn) await Promise.all([ask(), new Promise((resolve) => setTimeout(resolve, 200))]);
    };
    const load = Promise.all([client(), client(), client(), client()]);
    const arrives = async (userName: string) => {
      const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active: true });
      const json = { ...headers(), 'Content-Type': 'application/scim+json' };
      expect((await fetch(`${front.baseUrl}/Users`, { method: 'POST', headers: json, body })).status).toBe(201);
      const isThere = async () => (await contentsOf(independent)).people.get(userName)?.active === true;
      await until(`${userName} has arrived`, isThere);
    };

    await arrives('before.rotation@example.com');
    expect(await operator('token', 'rotate')).toMatchObject({ code: 0 });
    await arrives('old.token@example.com');
    const answeredWith = (token: string) => answered.filter((each) => each.token === token).length;
    await until('enough was asked with the old token', () => answeredWith(front.token) > 20);
    token = await shown();
    await arrives('new.token@example.com');
    await until('enough was asked with the new token', () => answeredWith(token) >= 40);
    goesOn = false;
    await load;

    expect(token).not.toBe(front.token);
    expect(answered.filter(({ status }) => status !== 200)).toEqual([]);
    expect(front.said()).not.toMatch(/scimsession|paused/);
  });

  test('the last use tells that the client has switched', async () => {
    const { tokens, notSwitched } = JSON.parse((await operator('token', 'list', '--json')).stdout);
    const load = expect.objectContaining({ client: 'Load', userAgent: 'Load/1.0', address: '127.0.0.1' });
    expect(tokens.map(({ uses }: { uses: unknown }) => uses)).toEqual([
      expect.arrayContaining([load]),
      expect.arrayContaining([load]),
    ]);
    expect(notSwitched.map(({ client }: { client: string }) => client)).not.toContain('Load');
  });
});

describe('the identity provider may wait for the account (answerAfterDelivery)', () => {
  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${front.baseUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${front.token}`, 'Content-Type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { id?: string; detail?: string; scimType?: string },
    };
  };
  const create = (userName: string) =>
    send('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active: true });
  // More than one try: on a busy machine something before may have taken too long, and then changes hardly wait for a minute.
  test('what is answered has been taken by the account', async () => {
    let tries = 0;
    await until('somebody is there when the answer comes', async () => {
      tries += 1;
      const userName = `waited${tries}@example.com`;
      expect((await create(userName)).status).toBe(201);
      return (await contentsOf(middle)).people.has(userName);
    });
  });

  test('a refusal is answered in the words of the account, also when it is sent again; then it goes through', async () => {
    const userName = 'refused@example.net';
    refuses = (method, body) =>
      method === 'POST' && body.includes(userName) ? 'example.net is not an allowed domain' : undefined;
    let last = await create(userName);
    await until('the refusal is told', async () => {
      if (last.status !== 400) last = await create(userName);
      return last.status === 400;
    });
    expect(last.body).toMatchObject({
      scimType: 'invalidValue',
      detail: expect.stringContaining('not an allowed domain'),
    });
    const { stdout } = await inProcess(['failed', 'list', '--json', ...front.local]);
    expect(stdout).toContain(userName);
    refuses = undefined;
    expect((await create(userName)).status).toBe(201);
    await until('it has arrived', async () => (await contentsOf(middle)).people.has(userName));
  });

  test('a suspension that the account refuses', async () => {
    const userName = 'owner@example.com';
    const { id } = (await create(userName)).body;
    await until('the owner is there', async () => (await contentsOf(middle)).people.has(userName));
    refuses = (method) => (method === 'POST' ? undefined : 'the last owner cannot be suspended');
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const suspend = () =>
      send('PATCH', `/Users/${id}`, { schemas, Operations: [{ op: 'replace', value: { active: false } }] });
    let last = await suspend();
    await until('the refusal is told', async () => {
      if (last.status !== 400) last = await suspend();
      return last.status === 400;
    });
    refuses = undefined;
    expect(last.body.detail).toContain('the last owner cannot be suspended');
    expect((await contentsOf(middle)).people.get(userName)).toMatchObject({ active: true });
    expect((await suspend()).status).toBe(200);
    const isSuspended = async () => (await contentsOf(middle)).people.get(userName)?.active === false;
    await until('it has arrived', isSuspended);
  });
});

const scimError = (detail: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: '400',
  scimType: 'invalidValue',
  detail,
});

async function pushGroup(displayName: string, emails: readonly string[]): Promise<void> {
  const { names: known } = await contentsOf(front);
  const members = [...known].filter(([, name]) => emails.includes(name)).map(([value]) => ({ value }));
  const answer = await fetch(`${front.baseUrl}/Groups`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${front.token}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName, members }),
  });
  expect(answer.status).toBe(201);
}
