import { Unavailable } from '../../../../lambda/account/errors';
import { confirm } from '../../../../lambda/delivery/import/confirm';
import { importStep } from '../../../../lambda/delivery/import/import';
import { countInvitations } from '../../../../lambda/delivery/import/invitations';
import { pauseUpstream } from '../../../../lambda/delivery/state/upstream-state';
import { readRuns } from '../../../../lambda/table/scheduled-runs';
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
  ];
  return { tables, account, ...importBench(tables, account) };
}

test('invitations that nobody accepted are counted after two days', async () => {
  const { context, metrics } = await bench();
  await importStep(context, never);
  await countInvitations(context);
  expect(metrics.get('InvitationsOpen')).toBe(1);
});

test('who has accepted is confirmed, once', async () => {
  const { tables, account, context } = await bench();
  await importStep(context, never);
  expect(await confirm(context)).toEqual([{ upstream: 'primary', confirmed: ['P-A@EXAMPLE.COM'] }]);
  expect(await confirm(context)).toEqual([{ upstream: 'primary', confirmed: [] }]);
  const records = (await tables.activityOf('UPSTREAM#primary')).filter(({ action }) => action === 'confirm');
  expect(records).toMatchObject([{ people: ['P-A@EXAMPLE.COM'] }]);
  expect(account.everybody.map(({ state }) => state)).toEqual(['active', 'invited', 'active']);
});

test('an account that confirms by itself is not asked', async () => {
  const { account, context } = await bench();
  account.capabilities = { ...account.capabilities, confirm: 'automatic' };
  expect(await confirm(context)).toMatchObject([{ confirmed: [] }]);
  expect(account.calls).toEqual([]);
});

test('an account that fails, or is paused, is told in the run, and asked again the next time', async () => {
  const { account, context } = await bench();
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
