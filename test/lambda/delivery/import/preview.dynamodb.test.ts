import { Unavailable } from '../../../../lambda/account/errors';
import { importPreview } from '../../../../lambda/delivery/import/preview';
import { actor, person } from '../../../support/dynamodb-samples';
import { freshTables } from '../../../support/dynamodb-tables';
import { importBench, never } from '../../../support/import-context';
import { group, member, StandInAccount } from '../../../support/stand-in-account';

async function bench() {
  const tables = await freshTables();
  const account = new StandInAccount();
  account.everybody = [
    member('both@example.com'),
    member('only@example.com'),
    member('guest@example.com', { kind: 'guest' }),
    member('shared@example.com', { id: 'P-1', active: false }),
    member('SHARED@example.com', { id: 'P-2' }),
  ];
  account.everyGroup = [
    group('Staff'),
    group('staff', { id: 'g-2' }),
    group('Owners', { manageable: false, reason: 'its members own the account.' }),
  ];
  const made = importBench(tables, account);
  const both = await made.context.directory.users.create(person('Both@Example.com'), actor);
  const invited = await made.context.directory.users.create(person('new@example.com'), actor);
  await made.context.directory.users.create(person('off@example.com', { active: false }), actor);
  await made.context.directory.users.create(person('guest@example.com'), actor);
  return { tables, account, both, invited, ...made };
}

test('says who would be linked, invited, only exists in the account, and what to look at; writes nothing', async () => {
  const { tables, account, context, upstream, both, invited } = await bench();
  const before = await tables.everything();
  const preview = await importPreview(context, upstream, never);
  expect(preview.linked).toEqual([{ userId: both.id, personId: 'P-BOTH@EXAMPLE.COM', email: 'both@example.com' }]);
  expect(preview.onlyInAccount.map(({ personId }) => personId).sort()).toEqual(['P-2', 'P-ONLY@EXAMPLE.COM']);
  // A guest keeps their address from being invited no less than it is refused: both are told.
  expect(preview.invited.map(({ email }) => email)).toEqual(['new@example.com', 'guest@example.com']);
  expect(preview.invited[0]?.userId).toBe(invited.id);
  expect(preview.findings.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'guest P-GUEST@EXAMPLE.COM',
    'duplicateEmail P-1',
    'role g-owners',
    'duplicateName g-staff',
    'duplicateName g-2',
  ]);
  expect(preview.groups).toMatchObject({
    managed: [],
    unmanaged: [{ id: 'g-staff' }, { id: 'g-2' }, { id: 'g-owners' }],
  });
  expect(await tables.everything()).toEqual(before);
  expect(account.changes()).toEqual([]);
});

test('half a list is no preview', async () => {
  const { account, context, upstream } = await bench();
  account.before = (call) => {
    if (call === 'people 3') throw new Unavailable('it answered 503');
  };
  await expect(importPreview(context, upstream, never)).rejects.toThrow('503');
});
