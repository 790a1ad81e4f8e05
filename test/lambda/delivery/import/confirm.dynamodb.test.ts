import { Unavailable } from '../../../../lambda/account/errors';
import { confirm } from '../../../../lambda/delivery/import/confirm';
import { importStep } from '../../../../lambda/delivery/import/import';
import { countInvitations } from '../../../../lambda/delivery/import/invitations';
import { pauseUpstream } from '../../../../lambda/delivery/state/upstream-state';
import { readRuns } from '../../../../lambda/table/scheduled-runs';
import { actor } from '../../../support/dynamodb-samples';
import { freshTables } from '../../../support/dynamodb-tables';
import { importBench, never } from '../../../support/import-context';
import { member, StandInAccount } from '../../../support/stand-in-account';

async function bench() {
  const tables = await freshTables();
  const account = new StandInAccount();
  account.everybody = [
    member('a@example.com', { state: 'accepted' }),
    member('b@example.com', { state: 'invited', invitedAt: '2020-01-01T00:00:00.000Z' }),
    member('c@example.com'),
    // Accepted as well, and invited by somebody else: nobody has sent them.
    member('d@example.com', { state: 'accepted' }),
  ];
  const made = { tables, account, ...importBench(tables, account) };
  await made.context.directory.users.create({ userName: 'a@example.com' }, actor);
  return made;
}

test('invitations that nobody accepted are counted after two days', async () => {
  const { context, metrics } = await bench();
  await importStep(context, never);
  await countInvitations(context);
  expect(metrics.get('InvitationsOpen')).toBe(1);
});

test('who was sent by the identity provider and has accepted is confirmed, once; nobody else is', async () => {
  const { tables, account, context } = await bench();
  await importStep(context, never);
  expect(await confirm(context)).toEqual([{ upstream: 'primary', confirmed: ['P-A@EXAMPLE.COM'] }]);
  expect(await confirm(context)).toEqual([{ upstream: 'primary', confirmed: [] }]);
  const records = (await tables.activityOf('UPSTREAM#primary')).filter(({ action }) => action === 'confirm');
  expect(records).toMatchObject([{ people: ['P-A@EXAMPLE.COM'] }]);
  expect(account.everybody.map(({ state }) => state)).toEqual(['active', 'invited', 'active', 'accepted']);
});

test('nobody is confirmed whom the identity provider has deactivated or deleted', async () => {
  const { context } = await bench();
  await importStep(context, never);
  const { users } = context.directory;
  const [ada] = await users.find({ by: 'userName', value: 'a@example.com' });
  const id = ada?.id ?? '';
  await users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  expect(await confirm(context)).toEqual([{ upstream: 'primary', confirmed: [] }]);
  await users.delete(id, { actor });
  expect(await confirm(context)).toEqual([{ upstream: 'primary', confirmed: [] }]);
});

test('an account that confirms by itself is not asked', async () => {
  const { account, context } = await bench();
  account.capabilities = { ...account.capabilities, confirm: 'automatic' };
  expect(await confirm(context)).toMatchObject([{ confirmed: [] }]);
  expect(account.calls).toEqual([]);
});

test('an account that fails, or is paused, is told in the run, and asked again the next time', async () => {
  const { account, context } = await bench();
  await importStep(context, never);
  account.before = () => {
    throw new Unavailable('it answered 503');
  };
  expect(await confirm(context)).toMatchObject([{ confirmed: [], failure: 'it answered 503' }]);
  const run = async () => (await readRuns(context.store.items)).find(({ name }) => name === 'confirm');
  expect(await run()).toMatchObject({ outcome: 'failed', why: 'primary: it answered 503' });
  account.before = () => undefined;
  expect(await confirm(context)).toMatchObject([{ confirmed: ['P-A@EXAMPLE.COM'] }]);
  expect(await run()).toMatchObject({ outcome: 'succeeded' });
});

test('nobody is confirmed while the upstream is paused', async () => {
  const { account, context } = await bench();
  await pauseUpstream(context.store, 'primary', { by: 'operator', reason: 'moving', since: 'now' });
  expect(await confirm(context)).toMatchObject([{ confirmed: [], failure: expect.stringContaining('moving') }]);
  expect(account.calls).toEqual([]);
});
