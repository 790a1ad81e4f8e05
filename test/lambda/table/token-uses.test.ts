import type { Key } from '../../../lambda/table/keys';
import { type Change, Store } from '../../../lambda/table/store';
import {
  clientName,
  endTokenUses,
  lastProbed,
  readTokenUses,
  restMs,
  TokenUses,
} from '../../../lambda/table/token-uses';
import { freshTables } from '../../support/dynamodb-tables';

const okta = { token: 'v1', userAgent: 'Okta SCIM Client 1.0.0', address: '192.0.2.7', changes: false };
const start = Date.parse('2026-11-27T12:00:00Z');

/** A process that records uses, counting its writes; `fail` makes them throw. */
function process() {
  const written: Record<string, unknown>[] = [];
  const clock = { now: start, fail: false };
  const update = async (key: Key, { ExpressionAttributeValues = {} }: Change) => {
    const values = Object.entries(ExpressionAttributeValues).map(([name, value]) => [name.slice(1), value]);
    written.push({ ...key, ...Object.fromEntries(values) });
    if (clock.fail) throw new Error('out of reach');
    return undefined;
  };
  return { uses: new TokenUses({ update }, () => clock.now), written, clock };
}

test('what is recorded is read: for each token and client the last, the latest first', async () => {
  const { client, directoryTable } = await freshTables();
  const store = new Store(client, directoryTable);
  let now = start;
  const [one, other] = [new TokenUses(store, () => now), new TokenUses(store, () => now)];
  await one.note(okta);
  now += 5_000;
  await other.note({ ...okta, address: '192.0.2.8' });
  now += 5_000;
  await one.note({ token: 'v2', address: '2001:db8::1', changes: true, madeAt: '2026-11-01T00:00:00.000Z' });
  expect(await readTokenUses(store)).toEqual([
    {
      token: 'v2',
      client: 'a client without a name',
      address: '2001:db8::1',
      at: '2026-11-27T12:00:10.000Z',
      since: '2026-11-27T12:00:10.000Z',
      changedAt: '2026-11-27T12:00:10.000Z',
      madeAt: '2026-11-01T00:00:00.000Z',
    },
    {
      token: 'v1',
      client: 'Okta SCIM Client',
      userAgent: 'Okta SCIM Client 1.0.0',
      address: '192.0.2.8',
      at: '2026-11-27T12:00:05.000Z',
      since: '2026-11-27T12:00:00.000Z',
    },
  ]);
});

test("the bridge's own probe is no client; when it last got through is known all the same", async () => {
  const { client, directoryTable } = await freshTables();
  const store = new Store(client, directoryTable);
  const uses = new TokenUses(store, () => start);
  const as = (userAgent: string) => ({ token: 'v1', userAgent, address: '192.0.2.7', changes: false });
  await uses.note(as('scim-bridge-cli/1.0.0'), 'health');
  // With the token of the identity provider it is somebody who calls himself so.
  await uses.note(as('scim-bridge-probe/1.0.0'));
  expect(await lastProbed(store)).toBeUndefined();
  await uses.note(as('scim-bridge-probe/1.0.0'), 'health');
  expect(await lastProbed(store)).toBe('2026-11-27T12:00:00.000Z');
  expect([...(await readTokenUses(store)), ...(await readTokenUses(store, 'health'))]).toEqual([]);
});

test('silences of an hour and more are remembered, whichever process hears the client again; and when its token ends', async () => {
  const { client, directoryTable } = await freshTables();
  const store = new Store(client, directoryTable);
  let now = start;
  const another = () => new TokenUses(store, () => now);
  await another().note(okta);
  for (const minutes of [59, 60, 90, 61]) {
    now += minutes * 60_000;
    await another().note(okta);
  }
  const at = (minutes: number) => start + minutes * 60_000;
  expect(await readTokenUses(store)).toMatchObject([
    {
      since: '2026-11-27T12:00:00.000Z',
      gaps: [
        { at: at(209), ms: 5_400_000 },
        { at: at(270), ms: 3_660_000 },
      ],
    },
  ]);
  await endTokenUses(store, 'v1', new Date(now));
  await endTokenUses(store, 'v2', new Date(now + 1));
  expect(await readTokenUses(store)).toMatchObject([{ validUntil: new Date(now).toISOString() }]);
  now += restMs;
  // It is the current one after all: a rotation was taken back.
  await another().note(okta);
  expect((await readTokenUses(store))[0]?.validUntil).toBeUndefined();
});

test('that a client changes something is written once a day, in addition to what it reads', async () => {
  const { uses, written, clock } = process();
  for (const changes of [false, true, true]) await uses.note({ ...okta, changes });
  clock.now += restMs;
  await uses.note({ ...okta, changes: true });
  clock.now += 86_400_000;
  await uses.note({ ...okta, changes: true });
  const day = '2026-11-27T12:00:00.000Z';
  expect(written.map(({ changedAt }) => changedAt)).toEqual([undefined, day, undefined, '2026-11-28T12:01:00.000Z']);
});

test('20 requests a second cost one write a minute, of less than one write unit', async () => {
  const { uses, written, clock } = process();
  for (let request = 0; request < 20 * 60 * 3; request += 1) {
    await uses.note(okta);
    clock.now += 50;
  }
  expect(written).toHaveLength(3);
  // DynamoDB stores two digits of a number in a byte.
  const gaps = Array.from({ length: 8 }, () => ({ at: 12_345_678, ms: 123_456 }));
  expect(JSON.stringify({ ...written[0], userAgent: 'x'.repeat(120), gaps }).length).toBeLessThan(1024);
});

test('each token and each client is written by itself, at once', async () => {
  const { uses, written } = process();
  await uses.note(okta);
  await uses.note({ ...okta, token: 'v2' });
  await uses.note({ ...okta, userAgent: 'curl/8.5.0' });
  await uses.note({ ...okta, userAgent: 'curl/8.6.0' });
  expect(written.map(({ sk }) => sk)).toEqual(['v1#Okta SCIM Client', 'v2#Okta SCIM Client', 'v1#curl']);
});

test('a client that invents a name for each request causes no write for each', async () => {
  const { uses, written } = process();
  for (let request = 0; request < 500; request += 1) await uses.note({ ...okta, userAgent: `client${request}/1` });
  expect(written).toHaveLength(17);
  expect(written.at(-1)).toMatchObject({ client: 'other clients' });
});

test('while the database is out of reach, not every request tries', async () => {
  const { uses, written, clock } = process();
  clock.fail = true;
  await expect(uses.note(okta)).rejects.toThrow('out of reach');
  await uses.note(okta);
  expect(written).toHaveLength(1);
  clock.fail = false;
  clock.now += restMs;
  await uses.note(okta);
  expect(written).toHaveLength(2);
});

test.each([
  ['Okta SCIM Client 1.0.0', 'Okta SCIM Client'],
  ['Jumpcloud-SCIM/2.1 (Linux)', 'Jumpcloud-SCIM'],
  ['Mozilla (compatible)', 'Mozilla'],
  ['curl', 'curl'],
  ['evil\u001b[2J\nname', 'evil [2J name'],
  ['', 'a client without a name'],
  [undefined, 'a client without a name'],
  ['x'.repeat(200), 'x'.repeat(40)],
])('%j is the client %j', (userAgent, name) => {
  expect(clientName(userAgent)).toBe(name);
});
