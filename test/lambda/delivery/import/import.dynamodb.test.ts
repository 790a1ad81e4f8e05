import { Refused, Throttled, Unauthorised, Unavailable } from '../../../../lambda/account/errors';
import type { Person } from '../../../../lambda/account/port';
import { importFindings } from '../../../../lambda/delivery/admin/decisions/findings';
import { importStep, readImport, restartImport } from '../../../../lambda/delivery/import/import';
import { openInvitations } from '../../../../lambda/delivery/import/invitations';
import { ExistingGroups } from '../../../../lambda/directory/existing-groups';
import { readAllowedDomains } from '../../../../lambda/policy/allowed-domains';
import { consistencyFaults } from '../../../support/dynamodb-consistency';
import { interfered } from '../../../support/dynamodb-faults';
import { actor, person } from '../../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../../support/dynamodb-tables';
import { importBench, never } from '../../../support/import-context';
import { group, member, StandInAccount } from '../../../support/stand-in-account';

let tables: TestTables;
let account: StandInAccount;
beforeEach(async () => {
  tables = await freshTables();
  account = new StandInAccount();
});
afterEach(async () => expect(consistencyFaults(await tables.everything())).toEqual([]));

const usersByName = async () =>
  new Map((await tables.partition('USER')).map((item) => [JSON.parse(String(item.attrs)).userName as string, item]));

test('whoever is in the account becomes visible, unlinked and not due; nothing in the account changes', async () => {
  account.everybody = ['a', 'b', 'c', 'd', 'e'].map((name) => member(`${name}@example.com`));
  account.everyGroup = [group('Staff'), group('Owners', { manageable: false, reason: 'they own it.' })];
  const { context } = importBench(tables, account);
  const [progress] = await importStep(context, never);
  expect(progress).toMatchObject({
    outcome: 'done',
    state: { people: { imported: 5 }, groups: { managed: 0, unmanaged: 2 }, findings: 1 },
  });
  const found = await context.directory.users.find({ by: 'userName', value: 'B@EXAMPLE.COM' });
  expect(found).toMatchObject([
    { linked: false, version: 1, attributes: { active: true, name: { givenName: 'Ada', familyName: 'Lovelace' } } },
  ]);
  for (const item of await tables.partition('USER')) {
    expect(item).not.toHaveProperty('dueAt');
    expect(item.observed).toMatchObject({
      perUpstream: { primary: { version: 1, confirmed: { origin: 'imported' } } },
    });
  }
  expect(await context.directory.users.total()).toBe(5);
  expect(await context.directory.groups.total()).toBe(0);
  expect((await new ExistingGroups(context.store.items).of('primary')).map(({ name }) => name).sort()).toEqual([
    'Owners',
    'Staff',
  ]);
  expect(account.changes()).toEqual([]);
  expect((await tables.activityOf('UPSTREAM#primary')).map(({ action }) => action)).toEqual(['import']);
});

test('a person is matched by email in any case, attached, and stays due for what the identity provider wants', async () => {
  const { context } = importBench(tables, account);
  const wanted = await context.directory.users.create(person('Ada@Example.com', { title: 'Dr' }), actor);
  account.everybody = [member('ADA@example.COM')];
  const [progress] = await importStep(context, never);
  expect(progress?.state?.people).toEqual({ matched: 1 });
  const item = await tables.item('USER', wanted.id);
  expect(item).toMatchObject({
    version: 1,
    observed: { perUpstream: { primary: { confirmed: { id: 'P-ADA@EXAMPLE.COM' } } } },
  });
  expect(item?.dueAt).toBeDefined();
  expect(item?.linked).toBeUndefined();
  // What the identity provider said stays.
  expect(JSON.parse(String(item?.attrs)).title).toBe('Dr');
  expect(await context.directory.users.total()).toBe(1);
});

test('guests, foreign domains, shared and missing addresses, deleted people are reported and left alone', async () => {
  const { context } = importBench(tables, account, { domains: readAllowedDomains('example.com, @Example.ORG') });
  const { users } = context.directory;
  const gone = await users.create(person('gone@example.com'), actor);
  await users.delete(gone.id, { actor });
  const one = await users.create(person('first', { emails: [{ value: 'both@example.com', primary: true }] }), actor);
  const two = await users.create(person('second', { emails: [{ value: 'BOTH@example.com', primary: true }] }), actor);
  await users.create(
    person('other@example.com', { emails: [{ value: 'elsewhere@example.com', primary: true }] }),
    actor,
  );
  account.everybody = [
    member('guest@example.com', { kind: 'guest' }),
    member('robot@example.com', { kind: 'other' }),
    member('ada@gmail.com'),
    member('', { id: 'P-none' }),
    member('gone@example.com'),
    member('both@example.com'),
    member('other@example.com'),
    member('fine@example.org'),
    member('twice@example.com', { id: 'P-1' }),
    member('Twice@example.com', { id: 'P-2' }),
  ];
  const [progress] = await importStep(context, never);
  const findings = await importFindings(context, 'primary', progress?.state?.run ?? '');
  expect(findings.map(({ kind, id }) => [kind, id]).sort()).toEqual([
    ['ambiguous', 'P-BOTH@EXAMPLE.COM'],
    ['deleted', 'P-GONE@EXAMPLE.COM'],
    ['duplicateEmail', 'P-2'],
    ['foreignDomain', 'P-ADA@GMAIL.COM'],
    ['guest', 'P-GUEST@EXAMPLE.COM'],
    ['guest', 'P-ROBOT@EXAMPLE.COM'],
    ['nameTaken', 'P-OTHER@EXAMPLE.COM'],
    ['noAddress', 'P-none'],
  ]);
  expect(findings.find(({ kind }) => kind === 'ambiguous')?.detail).toBe(`users ${one.id}, ${two.id}`);
  expect(progress?.state?.people).toMatchObject({
    imported: 2,
    guest: 2,
    foreignDomain: 1,
    duplicateEmail: 1,
    nameTaken: 1,
  });
  expect([...(await usersByName()).keys()].sort()).toEqual([
    'fine@example.org',
    'first',
    'other@example.com',
    'second',
    'twice@example.com',
  ]);
});

test('the next import follows the account for who waits, and leaves who is linked as the identity provider said', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const { context } = importBench(tables, account, { clock: () => new Date(now) });
  account.everybody = [member('waits@example.com'), member('linked@example.com')];
  await importStep(context, never);
  await context.directory.users.create(person('linked@example.com', { displayName: 'Wanted' }), actor);
  const calls = account.calls.length;
  await importStep(context, never);
  expect(account.calls.length).toBe(calls);

  now += 25 * 3_600_000;
  account.everybody = [
    member('moved@example.com', { id: 'P-WAITS@EXAMPLE.COM', active: false, state: 'suspended' }),
    member('linked@example.com', { givenName: 'Changed' }),
    member('new@example.com'),
  ];
  const [progress] = await importStep(context, never);
  expect(progress?.state?.people).toEqual({ waiting: 1, matched: 1, imported: 1 });
  const { users } = context.directory;
  expect(await users.find({ by: 'userName', value: 'waits@example.com' })).toEqual([]);
  expect(await users.find({ by: 'userName', value: 'moved@example.com' })).toMatchObject([
    { linked: false, version: 2, attributes: { active: false } },
  ]);
  const moved = (await usersByName()).get('moved@example.com');
  expect(moved?.observed).toMatchObject({ perUpstream: { primary: { version: 2, confirmed: { active: false } } } });
  expect(moved).not.toHaveProperty('dueAt');
  expect(await users.find({ by: 'userName', value: 'linked@example.com' })).toMatchObject([
    { attributes: { displayName: 'Wanted', name: { givenName: 'Ada' } } },
  ]);
});

const crowd = (count: number): Person[] => Array.from({ length: count }, (_, at) => member(`p${at}@example.com`));

test('cut short at every page and at every write, it ends with the same directory and the same counts', async () => {
  account.everybody = [...crowd(7), member('guest@example.com', { kind: 'guest' })];
  account.everyGroup = ['A', 'B', 'C', 'D'].map((name) => group(name));
  let crashAfter = Number.POSITIVE_INFINITY;
  let calls = 0;
  const client = interfered(tables.client, async ({ name }, forward) => {
    calls += 1;
    const crash = calls === crashAfter;
    // Half of the crashes come before the call reaches DynamoDB, half after.
    if (crash && crashAfter % 2 === 0) throw new Error(`crash before ${name}`);
    const answer = await forward();
    if (crash) throw new Error(`crash after ${name}`);
    return answer;
  });
  await importStep(importBench({ ...tables, client }, account).context, never);
  const whole = calls;
  expect(whole).toBeGreaterThan(15);
  for (let at = 1; at <= whole; at += 1) {
    const fresh = await freshTables();
    const { context } = importBench({ ...fresh, client }, account);
    calls = 0;
    crashAfter = at;
    await importStep(context, never).catch(() => undefined);
    crashAfter = Number.POSITIVE_INFINITY;
    for (let more = 0; more < 3; more += 1) await importStep(context, never);
    const state = await readImport(context, 'primary');
    expect({ ...state, crashedAt: at }).toMatchObject({
      crashedAt: at,
      phase: 'done',
      people: { imported: 7, guest: 1 },
      groups: { managed: 0, unmanaged: 4 },
      findings: 1,
    });
    expect(await context.directory.users.total()).toBe(7);
    expect((await fresh.partition('USER')).length).toBe(7);
    expect((await fresh.partition('UPSTREAM#primary#PERSON')).length).toBe(7);
    expect((await importFindings(context, 'primary', state?.run ?? '')).length).toBe(1);
  }
});

test('at its deadline it stops between pages, and the next call goes on from there', async () => {
  account.everybody = crowd(10);
  let now = 0;
  account.before = () => {
    now += 20_000;
  };
  const { context } = importBench(tables, account, { clock: () => new Date(now) });
  const [first] = await importStep(context, 60_000);
  expect(first).toMatchObject({ outcome: 'left', state: { phase: 'people', next: '6' } });
  const [second] = await importStep(context, never);
  expect(second).toMatchObject({ outcome: 'done', state: { people: { imported: 10 } } });
  expect(account.calls.filter((call) => call.startsWith('people'))).toEqual([
    'people',
    'people 3',
    'people 6',
    'people 9',
  ]);
});

describe('a list that fails or is short removes nothing', () => {
  const failures: readonly [string, () => void][] = [
    [
      'is unavailable',
      () => {
        account.before = (call) => {
          if (call === 'people 3') throw new Unavailable('503');
        };
      },
    ],
    [
      'is throttled for longer than there is time',
      () => {
        account.before = (call) => {
          if (call.startsWith('people')) throw new Throttled('slow', { retryAfterMs: 3_600_000 });
        };
      },
    ],
    [
      'lets nobody in',
      () => {
        account.before = () => {
          throw new Unauthorised('the token is wrong');
        };
      },
    ],
    [
      'is refused',
      () => {
        account.before = (call) => {
          if (call.startsWith('people')) throw new Refused('no such page');
        };
      },
    ],
    [
      'is empty',
      () => {
        account.everybody = [];
        account.everyGroup = [];
      },
    ],
    [
      'has one of many',
      () => {
        account.everybody = account.everybody.slice(0, 1);
        account.everyGroup = account.everyGroup.slice(0, 1);
      },
    ],
    [
      'has no end',
      () => {
        account.people = async () => ({ items: account.everybody.slice(0, 3), next: 'again' });
      },
    ],
  ];

  test.each(failures)('when it %s', async (_, spoil) => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const { context } = importBench(tables, account, { clock: () => new Date(now) });
    account.everybody = crowd(8);
    account.everyGroup = ['A', 'B', 'C', 'D', 'E'].map((name) => group(name));
    await importStep(context, never);
    await context.directory.users.create(person('p1@example.com'), actor);
    const before = await tables.partition('USER');
    now += 25 * 3_600_000;
    spoil();
    await importStep(context, now + 60_000);
    await importStep(context, now + 60_000);
    expect(await tables.partition('USER')).toEqual(before);
    expect((await tables.partition('UPSTREAM#primary#PERSON')).length).toBe(8);
    expect((await new ExistingGroups(context.store.items).of('primary')).length).toBe(5);
    expect(account.changes()).toEqual([]);
  });
});

test('when the account refuses its own bookmark, the list is read again from the top', async () => {
  account.everybody = crowd(8);
  let refusals = 0;
  account.before = (call) => {
    if (call === 'people 3' && refusals < 1) {
      refusals += 1;
      throw new Refused('the cursor has expired');
    }
  };
  const { context } = importBench(tables, account);
  const [first] = await importStep(context, never);
  expect(first).toMatchObject({ outcome: 'stuck', state: { failure: expect.stringContaining('expired') } });
  const [second] = await importStep(context, never);
  expect(second).toMatchObject({ outcome: 'done', state: { people: { imported: 8 } } });
  expect(second?.state).not.toHaveProperty('trouble');
});

test('another account behind the name is read from its beginning, whatever the former one left', async () => {
  account.everybody = crowd(8);
  account.before = (call) => {
    if (call === 'people 6') throw new Unavailable('503');
  };
  const { context } = importBench(tables, account);
  await importStep(context, never);
  const other = new StandInAccount();
  other.everybody = [member('else@example.com')];
  const next = importBench(tables, other);
  await restartImport(next.context, 'primary');
  expect(await importStep(next.context, never)).toMatchObject([
    { outcome: 'done', state: { people: { imported: 1 } } },
  ]);
  expect(other.calls).toEqual(['people', 'groups']);
});

test('two imports at once add everybody once', async () => {
  account.everybody = crowd(9);
  const { context } = importBench(tables, account);
  const other = importBench(tables, account).context;
  await Promise.all([importStep(context, never), importStep(other, never)]);
  expect(await context.directory.users.total()).toBe(9);
  expect((await tables.partition('USER')).length).toBe(9);
});

test('invitations are noted while they are open, and listed after two days', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const { context } = importBench(tables, account, { clock: () => new Date(now) });
  account.everybody = [
    member('told@example.com', { state: 'invited', invitedAt: '2026-02-20T08:00:00.000Z' }),
    member('seen@example.com', { state: 'invited' }),
    member('there@example.com'),
    member('hosted@example.com', { state: 'unknown' }),
  ];
  await importStep(context, never);
  const open = async () => (await openInvitations(context.store, 'primary', new Date(now))).map(({ email }) => email);
  expect(await open()).toEqual(['told@example.com']);
  now += 2 * 86_400_000;
  expect(await open()).toEqual(['told@example.com', 'seen@example.com']);
  account.everybody = account.everybody.map((one) =>
    one.email === 'told@example.com' ? { ...one, state: 'active' } : one,
  );
  await importStep(context, never);
  expect(await open()).toEqual(['seen@example.com']);
});
