import { IdpClient, type Step } from '../../../operator/simulate/client';
import { expect as expectation } from '../../../operator/simulate/expectation';
import { Player } from '../../../operator/simulate/play';
import type { Conversation } from '../../../operator/simulate/providers';
import { openScim, type ScimAnswer, type ScimCall, type ScimStandIn, scimError } from '../support/scim-stand-in';

let scim: ScimStandIn | undefined;
afterEach(() => scim?.close());

/** Somebody, their group, a look. */
const conversation: Conversation = {
  title: 'Short',
  play: async (bridge) => {
    const client = new IdpClient(bridge, { Accept: 'application/scim+json' });
    const body = { userName: client.address('ada') };
    await client.send('create ada', 'POST', '/Users', [201], { body });
    await client.send('create the team', 'POST', '/Groups', [201], { body: { displayName: client.groupName('Team') } });
    const look = `/Users?filter=${encodeURIComponent(`userName eq "${body.userName}"`)}`;
    const found = await client.send('look', 'GET', look, [200]);
    expectation(found.body.totalResults).toBe(1);
  },
};

async function play(instead?: (call: ScimCall) => ScimAnswer | undefined, signal?: AbortSignal) {
  scim = await openScim(instead);
  const steps: Step[] = [];
  const player = new Player({
    baseUrl: scim.baseUrl,
    token: 'own',
    onStep: (step) => steps.push(step),
    ...(signal === undefined ? {} : { signal }),
  });
  const played = await player.play(conversation);
  return { scim, player, played, steps };
}

test('tells each step without what differs from run to run, and takes everything away: groups first', async () => {
  const { scim: bridge, player, played, steps } = await play();
  expect(played).toMatchObject({ title: 'Short', outcome: 'passed' });
  expect(steps.map(({ name, path, status }) => [name, path, status])).toEqual([
    ['create ada', '/Users', 201],
    ['create the team', '/Groups', 201],
    ['look', '/Users?filter=userName eq "ada.…@simulation.invalid"', 200],
  ]);
  expect(await player.cleanUp()).toEqual({ people: 1, groups: 1, left: [] });
  expect(bridge.calls.slice(3).map(({ method, path }) => `${method} ${path}`)).toEqual([
    'DELETE /Groups/2',
    'DELETE /Users/1',
  ]);
  expect(bridge.resources.size).toBe(0);
  expect(new Set(bridge.calls.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer own']));
});

test.each<[string, (call: ScimCall) => ScimAnswer | undefined, RegExp]>([
  [
    'a refusal, in the words of the bridge',
    ({ path }) => (path === '/Groups' ? scimError(400, 'No such name is allowed.') : undefined),
    /^expected 201; the bridge answered 400 .*No such name is allowed\./,
  ],
  [
    'an answer that is not from the bridge',
    ({ path }) => (path === '/Groups' ? { status: 502, body: '<html>' } : undefined),
    /^expected JSON; something before the bridge answered 502: <html>$/,
  ],
  [
    'a finding',
    ({ method }) => (method === 'GET' ? { status: 200, body: { totalResults: 0 } } : undefined),
    /^expected 1, found 0$/,
  ],
])('says what differs: %s', async (_, instead, failure) => {
  const { scim: bridge, player, played } = await play(instead);
  expect(played.outcome).toBe('failed');
  expect(played.failure).toMatch(failure);
  expect((await player.cleanUp()).left).toEqual([]);
  expect(bridge.resources.size).toBe(0);
});

test('a request is repeated that the bridge asks to repeat later, as identity providers do', async () => {
  let refused = 0;
  const busy = { ...scimError(429), headers: { 'retry-after': '0' } };
  const { played, steps } = await play(({ method }) => (method === 'GET' && refused++ < 2 ? busy : undefined));
  expect(played.outcome).toBe('passed');
  expect(steps).toHaveLength(3);
});

test('Ctrl-C begins nothing more, and what is there is still taken away', async () => {
  const interruption = new AbortController();
  const {
    scim: bridge,
    player,
    played,
  } = await play(({ path }) => {
    if (path === '/Groups') interruption.abort();
    return undefined;
  }, interruption.signal);
  expect(played).toMatchObject({
    outcome: 'interrupted',
    steps: [{ name: 'create ada' }, { name: 'create the team' }],
  });
  expect(await player.cleanUp()).toEqual({ people: 1, groups: 1, left: [] });
  expect(bridge.resources.size).toBe(0);
});

test('what cannot be taken away is named; a later run finds it', async () => {
  let broken = true;
  const { scim: bridge, player } = await play(({ method, path }) =>
    broken && method === 'DELETE' && path === '/Users/1' ? scimError(503) : undefined,
  );
  expect(await player.cleanUp()).toEqual({ people: 1, groups: 1, left: ['/Users/1: answered 503'] });
  broken = false;
  const later = new Player({ baseUrl: bridge.baseUrl, token: 'own' });
  await later.findLeftovers();
  expect(await later.cleanUp()).toEqual({ people: 1, groups: 0, left: [] });
  expect(
    bridge.calls.some(({ path }) => path.startsWith('/Users?filter=userName%20ew%20%22%40simulation.invalid%22')),
  ).toBe(true);
});
