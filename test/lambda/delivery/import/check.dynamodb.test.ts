import { Unavailable } from '../../../../lambda/account/errors';
import { checkPeople } from '../../../../lambda/delivery/import/check';
import { freshTables } from '../../../support/dynamodb-tables';
import { importBench, never } from '../../../support/import-context';
import { member, StandInAccount } from '../../../support/stand-in-account';

test('says of each what would become of them, and writes nothing', async () => {
  const tables = await freshTables();
  const account = new StandInAccount();
  account.everybody = [
    member('ada@example.com'),
    member('gone@example.com'),
    member('off@example.com', { active: false }),
    member('boss@example.com', { active: false }),
    member('guest@example.com', { kind: 'guest' }),
    member('two@example.com', { id: 'P-1' }),
    member('TWO@example.com', { id: 'P-2' }),
    member('only@example.com'),
  ];
  const { context, upstream } = importBench(tables, account, { domains: new Set(['example.com']) });
  const policy = { ...context.policy, protectedEmails: new Set(['boss@example.com']) };
  const on = (email: string) => ({ email, active: true });
  const people = [
    ...['ADA@Example.com', 'new@example.com', 'off@example.com', 'boss@example.com', 'guest@example.com'].map(on),
    ...['two@example.com', 'x@gmail.com', 'nobody', 'ada@example.com'].map(on),
    { email: 'gone@example.com', active: false },
    { email: 'never@example.com', active: false },
  ];
  const before = await tables.everything();
  const { verdicts } = await checkPeople({ ...context, policy }, upstream, people, never);
  expect(verdicts).toEqual({
    linked: ['ADA@Example.com'],
    invited: ['new@example.com'],
    suspended: ['gone@example.com'],
    reactivated: ['off@example.com'],
    leftAlone: ['never@example.com'],
    foreignDomain: ['x@gmail.com'],
    protected: ['boss@example.com'],
    ambiguous: ['two@example.com'],
    guest: ['guest@example.com'],
    noAddress: ['nobody'],
    twice: ['ada@example.com'],
    onlyInAccount: ['only@example.com'],
  });
  expect(await tables.everything()).toEqual(before);
  expect(account.changes()).toEqual([]);

  account.before = (call) => {
    if (call.startsWith('people')) throw new Unavailable('it answered 503');
  };
  await expect(checkPeople(context, upstream, people, never)).rejects.toThrow('503');
});
