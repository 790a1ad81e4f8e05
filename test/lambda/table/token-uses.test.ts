import { Store } from '../../../lambda/table/store';
import { clientName, readTokenUses, restMs, TokenUses } from '../../../lambda/table/token-uses';
import { freshTables } from '../../support/dynamodb-tables';

const okta = { token: 'v1', userAgent: 'Okta SCIM Client 1.0.0', address: '192.0.2.7' };
const start = Date.parse('2026-11-27T12:00:00Z');

/** A process that records uses, counting its writes; `fail` makes them throw. */
function process() {
  const written: Record<string, unknown>[] = [];
  const clock = { now: start, fail: false };
  const put = async (item: Record<string, unknown>) => {
    written.push(item);
    if (clock.fail) throw new Error('out of reach');
  };
  return { uses: new TokenUses({ put }, () => clock.now), written, clock };
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
  await one.note({ token: 'v2', address: '2001:db8::1' });
  expect(await readTokenUses(store)).toEqual([
    { token: 'v2', client: 'a client without a name', address: '2001:db8::1', at: '2026-11-27T12:00:10.000Z' },
    {
      token: 'v1',
      client: 'Okta SCIM Client',
      userAgent: 'Okta SCIM Client 1.0.0',
      address: '192.0.2.8',
      at: '2026-11-27T12:00:05.000Z',
    },
  ]);
});

test('20 requests a second cost one write a minute, of less than one write unit', async () => {
  const { uses, written, clock } = process();
  for (let request = 0; request < 20 * 60 * 3; request += 1) {
    await uses.note(okta);
    clock.now += 50;
  }
  expect(written).toHaveLength(3);
  expect(JSON.stringify({ ...written[0], userAgent: 'x'.repeat(120) }).length).toBeLessThan(1024);
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
