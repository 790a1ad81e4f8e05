import { Refused } from '../../../lambda/account/errors';
import { act, readAction } from '../../../lambda/dashboard/actions';
import { drawExplanation } from '../../../lambda/dashboard/explanation';
import { type FactSources, readFacts, readPeople } from '../../../lambda/dashboard/facts';
import { escaped } from '../../../lambda/dashboard/html';
import { drawPeople } from '../../../lambda/dashboard/people';
import { drawWidget } from '../../../lambda/dashboard/widget';
import { fromForm, readWidgetEvent } from '../../../lambda/dashboard/widget-event';
import { newestActivity } from '../../../lambda/delivery/admin/activity/activity';
import { createAdminContext } from '../../../lambda/delivery/admin/context';
import { explain } from '../../../lambda/delivery/admin/explain/explain';
import { countSignals } from '../../../lambda/delivery/signals/signals';
import { asOperator } from '../../support/as-operator';
import { actor } from '../../support/dynamodb-samples';
import { ModelAccount } from '../delivery/support/model-account';
import { type SmallBridge, smallBridge } from '../delivery/support/small-bridge';

const version = '63171ce7-0000-4000-8000-000000000000';
const widget = 'arn:aws:lambda:eu-central-1:123456789012:function:widget';
const actions = 'arn:aws:lambda:eu-central-1:123456789012:function:action';

/** Two people, of whom the account refuses one; the guard lets nobody go. */
async function bridgeWithTwo(refused = 'eve&co@x.org') {
  const account = new ModelAccount();
  const { invite } = account;
  account.invite = async (profile) => {
    if (profile.email === refused) throw new Refused('this <b>domain</b> is not allowed');
    return invite.call(account, profile);
  };
  const bridge = smallBridge({ primary: account }, { guard: { count: 0, percent: 0, windowMinutes: 60 } });
  const { users } = bridge.directory;
  const ada = await users.create({ userName: 'ada@x.org' }, actor);
  await users.create({ userName: refused }, actor);
  await bridge.sweep();
  return { account, bridge, users, ada };
}

const contextOf = (bridge: SmallBridge) =>
  createAdminContext({ ...bridge.options, operator: asOperator(bridge.context).operator });

const factsOf = (bridge: SmallBridge) => readFacts(sourcesOf(bridge));

const sourcesOf = (bridge: SmallBridge): FactSources => ({
  context: contextOf(bridge),
  tokens: {
    token: {
      versions: async () => [{ version, stages: ['AWSCURRENT'], createdAt: new Date(bridge.now - 3_600_000) }],
    },
    resources: { formerTokenGraceDays: 7 },
  },
});

const draw = async (bridge: SmallBridge) =>
  drawWidget(await factsOf(bridge), { now: new Date(bridge.now), actions, widget, theme: 'light' }).text;

/** What the buttons of a drawn widget ask for. */
const buttons = (drawn: string): unknown[] =>
  [...drawn.matchAll(/<cwdb-action[^>]*>([^<]*)</g)]
    .map(([, json = '']) => JSON.parse(json.replaceAll('&quot;', '"')) as object)
    .filter((each) => 'action' in each);

test('leads with the verdict, and names who needs somebody with the words of the account', async () => {
  const { bridge } = await bridgeWithTwo();
  const drawn = await draw(bridge);
  expect(drawn).toContain('Needs you: the account refuses 1 delivery.');
  expect(drawn).toContain('eve&amp;co@x.org');
  expect(drawn).toContain('this &lt;b&gt;domain&lt;/b&gt; is not allowed');
  expect(drawn).not.toContain('<b>domain');
  expect(drawn).not.toContain('<script');
  expect(drawn).toContain('No client has called with a valid token yet.');
});

test('a removal that is held is released by its button, and recorded', async () => {
  const { bridge, account, users, ada } = await bridgeWithTwo();
  await users.update(ada.id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  const drawn = await draw(bridge);
  expect(drawn).toContain('Suspension held');
  const release = buttons(drawn).find((each) => (each as { action: string }).action === 'release');
  const asked = readAction({ ...(release as object), widgetContext: {} });
  expect(asked).toEqual({ action: 'release', ref: `USER/${ada.id}` });
  const deciding = { context: asOperator(bridge.context), beginRepair: async () => {} };
  if (asked === undefined) throw new Error('no action');
  expect(await act(asked, deciding)).toContain('Released');
  await bridge.sweep();
  expect([...account.persons.values()].map(({ email, active }) => [email, active])).toContainEqual([
    'ada@x.org',
    false,
  ]);
  expect(bridge.activity().map(({ action }) => action)).toContain('release');
  // A second press, of a page that has not been refreshed, does nothing.
  expect(await act(asked, deciding)).toContain('not held any more');
});

test('lists are bounded and say what they leave out; what many share is said once', async () => {
  const guard = { count: 0, percent: 0, windowMinutes: 60 };
  const bridge = smallBridge({ primary: new ModelAccount() }, { guard });
  const { users } = bridge.directory;
  const people = await Promise.all(
    Array.from({ length: 13 }, (_, index) => users.create({ userName: `leaver${index}@x.org` }, actor)),
  );
  await bridge.sweep();
  for (const { id } of people)
    await users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  const drawn = await draw(bridge);
  expect(drawn.match(/Suspension held/g)).toHaveLength(10);
  // The first says how many were active when it was its turn.
  expect(drawn.match(/as above/g)?.length).toBeGreaterThan(5);
  expect(drawn).toContain('and 3 more held: <code>npx scim-bridge held list</code>');
});

test('hundreds of one kind do not hide the one of another', async () => {
  const { bridge, users } = await bridgeWithTwo();
  const leavers = await Promise.all(
    Array.from({ length: 13 }, (_, index) => users.create({ userName: `leaver${index}@x.org` }, actor)),
  );
  await bridge.sweep();
  for (const { id } of leavers)
    await users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  const drawn = await draw(bridge);
  expect(drawn.match(/Suspension held/g)).toHaveLength(4);
  expect(drawn).toContain('<b>eve&amp;co@x.org</b>');
  expect(drawn).toContain('and 9 more held: <code>npx scim-bridge held list</code>');
});

test('advice that several share is given once, whatever the account says of each', async () => {
  const account = new ModelAccount();
  account.invite = async ({ email }) => {
    throw new Refused(`no licence for ${email}`);
  };
  const bridge = smallBridge({ primary: account });
  for (const name of ['ada', 'bob']) await bridge.directory.users.create({ userName: `${name}@x.org` }, actor);
  await bridge.sweep();
  const drawn = await draw(bridge);
  expect(drawn.match(/no licence for/g)).toHaveLength(2);
  expect(drawn.match(/Correct the cause first/g)).toHaveLength(1);
});

test('a protected person whom the identity provider has suspended is shown, and nobody is waited for', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { protectedEmails: new Set(['boss@x.org']) });
  const { id } = await bridge.directory.users.create({ userName: 'boss@x.org' }, actor);
  await bridge.sweep();
  await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  const drawn = await draw(bridge);
  expect(drawn).toContain('Healthy');
  expect(drawn).toContain('Protected; suspended in the identity provider');
  expect(drawn).toContain('Suspend them in 1Password yourself');
  const figures = drawPeople(await readPeople(sourcesOf(bridge)), 'light').text;
  expect(figures.match(/<dd>\d+<\/dd><dt>[^<]+/g)).toEqual([
    '<dd>0</dd><dt>active',
    '<dd>1</dd><dt>suspended',
    '<dd>0</dd><dt>invited, not accepted',
    '<dd>0</dd><dt>managed groups',
    '<dd>1</dd><dt>protected',
  ]);
});

/** What reading costs: calls, and items that are read or counted. */
async function costOf(people: number, read: (sources: FactSources) => Promise<unknown>) {
  const { bridge, users, ada } = await bridgeWithTwo();
  for (let index = 0; index < people; index += 1) await users.create({ userName: `p${index}@x.org` }, actor);
  await bridge.sweep();
  await users.update(ada.id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  const cost = { calls: 0, items: 0 };
  const { client } = bridge.options;
  const counting = Object.create(client, {
    send: {
      value: async (...given: Parameters<typeof client.send>) => {
        const answer = (await client.send(...given)) as unknown as {
          Count?: number;
          Item?: unknown;
          Responses?: object;
        };
        cost.calls += 1;
        const found = Object.values(answer.Responses ?? {}).flat().length + Number(answer.Item !== undefined);
        cost.items += (answer.Count ?? 0) + found;
        return answer;
      },
    },
  }) as typeof client;
  const operator = asOperator(bridge.context).operator;
  await read({ ...sourcesOf(bridge), context: createAdminContext({ ...bridge.options, client: counting, operator }) });
  return cost;
}

test.each([
  ['the widget', readFacts],
  ['the figures', readPeople],
])('%s costs the same for 20 people and for 200', async (_, read) => {
  const few = await costOf(20, read);
  expect(few.items).toBeGreaterThan(0);
  expect(await costOf(200, read)).toEqual(few);
});

test('every button of the widget is one that the action function understands', async () => {
  const { bridge, users, ada } = await bridgeWithTwo();
  await users.update(ada.id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  const asked = buttons(await draw(bridge));
  expect(asked.map((each) => (each as { action: string }).action).sort()).toEqual([
    'discard',
    'pause',
    'release',
    'repair',
    'retry',
  ]);
  for (const each of asked) expect(readAction(each)).toEqual(each);
});

test('tells what happened last, a line each, and explains a person with the same words as the command', async () => {
  const { bridge, ada } = await bridgeWithTwo();
  // The ids of records carry the time of the machine, and not that of the test.
  const { changes } = await readFacts({
    ...sourcesOf(bridge),
    context: { ...contextOf(bridge), clock: () => new Date() },
  });
  expect(changes.map(({ text }) => text).join()).toContain('ada@x.org');
  const drawn = drawWidget(
    { ...(await factsOf(bridge)), changes },
    { now: new Date(), actions, widget, theme: 'light' },
  );
  for (const { text } of changes) expect(drawn.text).toContain(escaped(text));
  const context = contextOf(bridge);
  const explained = await explain(context, 'ada@x.org', ['primary']);
  const page = drawExplanation(explained, new Date(bridge.now)).text;
  expect(page).toContain(ada.id);
  expect(page).toContain('What happened');
  const nobody = drawExplanation(await explain(context, 'nobody@x.org', ['primary']), new Date(bridge.now)).text;
  expect(nobody).toContain('What to check');
  expect(nobody).toContain('nobody@x.org');
});

test('a group that the directory has forgotten is called what its own records call it', async () => {
  const { bridge, ada } = await bridgeWithTwo();
  const { groups } = bridge.directory;
  const { id } = await groups.create({ displayName: 'Guild' }, [ada.id], actor);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await bridge.sweep();
  await groups.delete(id, { actor });
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await bridge.sweep();
  expect(bridge.item('GROUP', id)).toBeUndefined();
  const context = { ...contextOf(bridge), clock: () => new Date() };
  const told = (await newestActivity(context, 20, 7)).map(({ text }) => text);
  expect(told).toContainEqual(expect.stringMatching(/^primary: added to the group Guild: ada@x\.org/));
  expect(told.join()).not.toContain(id);
  // Without the record that has its name among them, too.
  const [membership] = (await newestActivity(context, 20, 7)).filter(({ acts }) => acts.includes('grant'));
  const { records } = context;
  jest.spyOn(records, 'newest').mockResolvedValue(bridge.activity().filter(({ at }) => at === membership?.id));
  expect((await newestActivity(context, 1, 7))[0]?.text).toContain('Guild');
});

test('pausing on the dashboard offers to resume, and a repair begins a comparison', async () => {
  const { bridge } = await bridgeWithTwo();
  const repaired: string[] = [];
  const deciding = {
    context: asOperator(bridge.context),
    beginRepair: async (upstream: string) => {
      repaired.push(upstream);
    },
  };
  await act({ action: 'pause', upstream: 'primary' }, deciding);
  await bridge.sweep();
  const paused = await draw(bridge);
  expect(paused).toContain('primary has been paused');
  expect(buttons(paused)).toContainEqual({ action: 'resume', upstream: 'primary' });
  expect(await act({ action: 'resume', upstream: 'primary' }, deciding)).toContain('continue');
  await act({ action: 'repair', upstream: 'primary' }, deciding);
  expect(repaired).toEqual(['primary']);
});

test.each([
  [undefined],
  [null],
  ['release'],
  [{}],
  [{ action: 'release' }],
  [{ action: 'delete', ref: 'USER/1' }],
  [{ action: 'pause', upstream: 7 }],
])('%j asks for no action', (event) => {
  expect(readAction(event)).toBeUndefined();
});

test('a reference that is none changes nothing', async () => {
  const { bridge } = await bridgeWithTwo();
  const deciding = { context: asOperator(bridge.context), beginRepair: async () => {} };
  expect(await act({ action: 'release', ref: 'ada' }, deciding)).toContain('Nothing was done');
});

test('reads what CloudWatch asks of a widget', () => {
  expect(readWidgetEvent({ widgetContext: { theme: 'dark' } })).toEqual({ describe: false, theme: 'dark' });
  expect(readWidgetEvent({ describe: true })).toEqual({ describe: true, theme: 'light' });
  expect(readWidgetEvent(undefined)).toEqual({ describe: false, theme: 'light' });
  expect(readWidgetEvent({ explain: 'USER/1' })).toMatchObject({ explain: 'USER/1' });
  const forms = { all: { who: ' ada@x.org ' } };
  expect(readWidgetEvent({ explain: fromForm, widgetContext: { forms } })).toMatchObject({ explain: 'ada@x.org' });
  expect(readWidgetEvent({ show: 'people', widgetContext: { theme: 'dark' } })).toMatchObject({ show: 'people' });
  expect(readWidgetEvent({ show: 'guide' })).toMatchObject({ show: 'guide' });
  expect(readWidgetEvent({ explain: { $ne: 1 } })).not.toHaveProperty('explain');
});

test('a provider that has fallen silent is named, with what is usual for it, until it calls again', async () => {
  const { bridge } = await bridgeWithTwo('nobody@x.org');
  const day = 86_400_000;
  const heard = (ago: number) => {
    const at = bridge.now - ago;
    const gaps = [14, 7].map((days) => ({ at: at - days * day, ms: 2.75 * day }));
    const [use, since] = [new Date(at).toISOString(), new Date(at - 21 * day).toISOString()];
    const item = { pk: 'STATE#TOKEN_USE', sk: 'one', token: version, client: 'Okta SCIM Client', address: '192.0.2.7' };
    return bridge.context.store.items.put({ ...item, at: use, since, changedAt: use, gaps, madeAt: since });
  };
  await heard(6 * day);
  await countSignals(bridge.context, { tokenDays: 20, hasAllowList: false });
  const silent = await draw(bridge);
  expect(silent).toContain('Okta SCIM Client was last heard 6 d ago; it usually calls within 3 d. Whoever has left');
  expect(silent).toContain('In Okta: the application, Provisioning, Integration: Test API Credentials');
  expect(silent).toContain('The bearer token of Okta SCIM Client is 27 d old.');
  await heard(2 * day);
  await countSignals(bridge.context, { tokenDays: 30, hasAllowList: true });
  const again = await draw(bridge);
  expect(again).not.toContain('was last heard');
  expect(again).not.toContain('d old.');
  expect(again).toContain('2 d ago <span class="soft">(usually within 3 d)</span>');
});
