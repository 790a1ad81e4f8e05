import { Throttled, Unavailable } from '../../../../lambda/account/errors';
import { driftFindings } from '../../../../lambda/delivery/admin/decisions/findings';
import { compare, continueDrift, drift } from '../../../../lambda/delivery/drift/drift';
import { driftFound, readDrift } from '../../../../lambda/delivery/drift/drift-found';
import { caveats } from '../../../../lambda/delivery/drift/drift-report';
import { importStep } from '../../../../lambda/delivery/import/import';
import { manageGroup } from '../../../../lambda/delivery/import/manage-group';
import type { RunContext } from '../../../../lambda/delivery/run/run-context';
import { countSignals } from '../../../../lambda/delivery/signals/signals';
import { type ConfirmedPerson, observedOf } from '../../../../lambda/delivery/state/observed';
import { readRuns } from '../../../../lambda/table/scheduled-runs';
import type { Values } from '../../../../lambda/table/store';
import { testOperator } from '../../../support/as-operator';
import { actor, person } from '../../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../../support/dynamodb-tables';
import { type ImportBench, importBench, never } from '../../../support/import-context';
import { group, member, StandInAccount } from '../../../support/stand-in-account';

let tables: TestTables;
let account: StandInAccount;
let bench: ImportBench;
let context: RunContext;
const names = Array.from({ length: 40 }, (_, at) => `p${at}@example.com`);
let ids: Map<string, string>;

/** Forty people and two groups, sent by the identity provider, delivered, in step with the account. */
beforeEach(async () => {
  tables = await freshTables();
  account = new StandInAccount();
  account.pageSize = 9;
  account.everybody = [...names.map((name) => member(name)), member('guest@example.com', { kind: 'guest' })];
  account.everyGroup = [group('Staff'), group('Other')];
  account.memberIds.set(
    'g-staff',
    names.slice(0, 12).map((name) => `P-${name.toUpperCase()}`),
  );
  bench = importBench(tables, account);
  context = bench.context;
  await importStep(context, never);
  await manageGroup(context, bench.upstream, 'Staff', never, testOperator);
  ids = new Map();
  await Promise.all(
    names.map(async (name) => {
      const { id } = await context.directory.users.create(person(name), actor);
      ids.set(name, id);
      await settle('USER', id);
    }),
  );
  for (const { id } of (await context.directory.groups.listAfter(undefined, 10)).records) {
    await context.directory.groups.create({ displayName: 'Staff' }, [], actor);
    await settle('GROUP', id);
  }
  account.calls.length = 0;
});

/** As delivery leaves an item behind: in step, not due. */
async function settle(pk: string, id: string, confirmed: Partial<ConfirmedPerson> = {}): Promise<void> {
  const item: Values = (await tables.item(pk, id)) ?? {};
  const { revision, perUpstream } = observedOf<ConfirmedPerson>(item);
  const state = { version: item.version, confirmed: { ...perUpstream.primary?.confirmed, ...confirmed } };
  const { dueAt: _, dueShard: __, ...rest } = item;
  await context.store.items.put({ ...rest, observed: { revision: revision + 1, perUpstream: { primary: state } } });
}

const change = (email: string, more: Partial<ReturnType<typeof member>>) => {
  account.everybody = account.everybody.map((one) => (one.email === email ? { ...one, ...more } : one));
};
const idOf = (name: string) => ids.get(name) ?? '';
const found = async (mode: 'report' | 'repair' = 'report') => {
  const { state, outcome } = await compare(context, bench.upstream, Date.now() + 600_000, mode);
  const drifts = await driftFindings(context, 'primary', state.run);
  return { outcome, state, kinds: drifts.map(({ kind, ref }) => `${kind} ${ref ?? ''}`.trim()).sort(), drifts };
};
const dueOnes = async () =>
  (await tables.everything()).filter(({ dueAt }) => dueAt !== undefined).map(({ pk, sk }) => `${pk} ${sk}`);

test('in step: nothing differs, nothing is written to the account', async () => {
  const { outcome, state } = await found();
  expect({ outcome, ...state }).toMatchObject({
    outcome: 'done',
    counts: {},
    explained: {},
    compared: { people: 41, groups: 2 },
  });
  expect(caveats(state)).toEqual([]);
  expect(account.changes()).toEqual([]);
  expect(await dueOnes()).toEqual([]);
});

test('what somebody did behind our back is found, reported and counted, and nothing is touched', async () => {
  change('p1@example.com', { active: false, state: 'suspended' });
  change('p2@example.com', { givenName: 'Grace' });
  change('p3@example.com', { email: 'elsewhere@example.com' });
  account.everybody = account.everybody.filter(({ email }) => email !== 'p4@example.com');
  account.everyGroup = [group('Personnel', { id: 'g-staff' }), group('Other')];
  account.memberIds.set('g-staff', [...names.slice(1, 13).map((name) => `P-${name.toUpperCase()}`), 'P-STRANGER']);
  const staff = (await tables.partition('GROUP'))[0]?.sk;
  const { kinds } = await found();
  expect(kinds).toEqual(
    [
      `person suspended USER/${idOf('p1@example.com')}`,
      `person name USER/${idOf('p2@example.com')}`,
      `person email USER/${idOf('p3@example.com')}`,
      `person missing USER/${idOf('p4@example.com')}`,
      `group name GROUP/${staff}`,
      `member missing MEMBERSHIP/${staff}/${idOf('p0@example.com')}`,
      `member extra MEMBERSHIP/${staff}/${idOf('p12@example.com')}`,
      'member unknown',
    ].sort(),
  );
  expect(await dueOnes()).toEqual([]);
  expect(account.changes()).toEqual([]);
  await drift(context, never);
  await countSignals(context, { tokenDays: 0, hasAllowList: false });
  expect(bench.metrics.get('Drift')).toBe(8);
  expect(await driftFound(context, ['primary'])).toMatchObject([
    { upstream: 'primary', count: 8, who: ['p1@example.com', 'p2@example.com', 'elsewhere@example.com'] },
  ]);
  const record = (await tables.activityOf('UPSTREAM#primary')).find(({ action }) => action === 'drift');
  expect(record).toMatchObject({ mode: 'report', counts: { 'person missing': 1 } });
});

test('repair hands each difference to delivery, which looks again; the account is not touched by the comparison itself', async () => {
  change('p1@example.com', { active: false, state: 'suspended' });
  account.memberIds.set(
    'g-staff',
    names.slice(1, 13).map((name) => `P-${name.toUpperCase()}`),
  );
  const staff = String((await tables.partition('GROUP'))[0]?.sk);
  const { drifts } = await found('repair');
  expect(drifts.map(({ repair }) => repair)).toEqual([true, true, true]);
  expect((await dueOnes()).sort()).toEqual(
    [
      `USER ${idOf('p1@example.com')}`,
      `MEMBERS#${staff} ${idOf('p0@example.com')}`,
      `MEMBERS#${staff} ${idOf('p12@example.com')}`,
    ].sort(),
  );
  expect(await tables.item('USER', idOf('p1@example.com'))).toMatchObject({
    observed: { perUpstream: { primary: { verify: 'repair' } } },
  });
  expect(await tables.item(`MEMBERS#${staff}`, idOf('p12@example.com'))).toMatchObject({ desired: 'absent' });
  expect(account.changes()).toEqual([]);
  expect(await driftFound(context, ['primary'])).toEqual([]);
  // What is on its way to be repaired is explained the next time.
  expect((await found()).state.explained).toMatchObject({ pending: 1 });
});

test('what is on its way, held or waits for the person is explained', async () => {
  const [, pending = '', held = '', waits = '', told = ''] = names;
  await context.directory.users.update(idOf(pending), ({ attributes }) => ({ ...attributes, active: false }), {
    actor,
  });
  const removal = { verdict: 'held', since: 'x', reason: 'y' };
  const item = (await tables.item('USER', idOf(held))) ?? {};
  const state = observedOf<ConfirmedPerson>(item).perUpstream.primary;
  await context.store.items.put({
    ...item,
    observed: { revision: 9, perUpstream: { primary: { ...state, removal } } },
  });
  change(held, { active: false });
  const move = async (name: string, to: string) => {
    const emails = [{ value: to, primary: true }];
    await context.directory.users.update(idOf(name), ({ attributes }) => ({ ...attributes, emails }), { actor });
  };
  await move(waits, 'new1@example.com');
  await settle('USER', idOf(waits), { pendingEmail: 'new1@example.com' });
  await move(told, 'new2@example.com');
  await settle('USER', idOf(told), { email: 'new2@example.com' });
  change(told, { pendingEmail: 'NEW2@example.com' });
  const { state: report } = await found('repair');
  expect(report).toMatchObject({ counts: {}, explained: { pending: 1, removal: 1, 'email to be accepted': 2 } });
  expect(await dueOnes()).toEqual([`USER ${idOf(pending)}`]);
  // Accepted at last: what is remembered is brought up to date, and nothing is reported.
  change(waits, { email: 'new1@example.com' });
  expect((await found()).state.counts).toEqual({});
  expect(await tables.item('USER', idOf(waits))).toMatchObject({
    observed: { perUpstream: { primary: { verify: true } } },
  });
});

test('imported people whom nobody has sent differ from nothing', async () => {
  account.everybody = [...account.everybody, member('new@example.com')];
  const other = importBench(tables, account, { clock: () => new Date(Date.now() + 90_000_000) });
  await importStep(other.context, never);
  change('new@example.com', { active: false, givenName: 'Else' });
  expect((await found()).state.counts).toEqual({});
  account.everybody = account.everybody.filter(({ email }) => email !== 'new@example.com');
  expect((await found()).state.counts).toEqual({});
});

describe('a list that fails or is short: nothing is concluded, nothing is due, nothing is removed', () => {
  const spoils: readonly [string, () => void, RegExp][] = [
    [
      'empty',
      () => {
        account.everybody = [];
        account.everyGroup = [];
      },
      /lacks 40 of the 40/,
    ],
    [
      'cut short',
      () => {
        account.everybody = account.everybody.slice(0, 10);
      },
      /lacks 30 of the 40/,
    ],
    [
      'unavailable at its second page',
      () => {
        account.before = (call) => {
          if (call === 'people 9') throw new Unavailable('it answered 503');
        };
      },
      /503/,
    ],
    [
      'throttled',
      () => {
        account.before = (call) => {
          if (call.startsWith('people')) throw new Throttled('slower', { retryAfterMs: 3_600_000 });
        };
      },
      /./,
    ],
    [
      'missing somebody who cannot be asked for',
      () => {
        account.everybody = account.everybody.slice(0, 39);
        account.before = (call) => {
          if (call.startsWith('personById')) throw new Unavailable('it answered 502');
        };
      },
      /502/,
    ],
    [
      'of members unavailable',
      () => {
        account.before = (call) => {
          if (call === 'members g-staff 9') throw new Unavailable('it answered 500');
        };
      },
      /500/,
    ],
    [
      'without an end',
      () => {
        account.people = async () => ({ items: account.everybody.slice(0, 9), next: 'again' });
      },
      /no end/,
    ],
  ];

  test.each(spoils)('%s', async (_, spoil, why) => {
    const before = (await tables.everything()).filter(({ pk }) => !pk.startsWith('STATE#'));
    spoil();
    const { state, outcome, kinds } = await found('repair');
    expect(kinds).toEqual([]);
    expect(caveats(state).join(' ')).toMatch(why);
    if (outcome !== 'done') expect(outcome).toBe('stuck');
    expect((await tables.everything()).filter(({ pk }) => !pk.startsWith('STATE#'))).toEqual(before);
    expect(account.changes()).toEqual([]);
  });
});

test('somebody whom the list forgot, but who is there, is not missing', async () => {
  const all = account.everybody;
  account.people = async (next) => {
    const start = Number(next ?? 0);
    const items = all.slice(start, start + 9).filter(({ email }) => email !== 'p5@example.com');
    return start + 9 < all.length ? { items, next: String(start + 9) } : { items };
  };
  expect((await found('repair')).kinds).toEqual([]);
  expect(await dueOnes()).toEqual([]);
});

test('cut short at its deadline, it goes on in the next call and says the same', async () => {
  change('p1@example.com', { givenName: 'Grace' });
  account.everybody = account.everybody.filter(({ email }) => email !== 'p30@example.com');
  let now = Date.now();
  const slow = importBench(tables, account, { clock: () => new Date(now) });
  account.before = () => {
    now += 20_000;
  };
  const outcomes: string[] = [];
  for (let outcome = ''; outcome !== 'done'; outcomes.push(outcome)) {
    outcome = (await compare(slow.context, slow.upstream, now + 60_000, 'report')).outcome;
  }
  expect(outcomes.length).toBeGreaterThan(2);
  expect((await readDrift(context, 'primary'))?.counts).toEqual({ 'person name': 1, 'person missing': 1 });
});

test('accounts whose member lists cannot be relied on are not compared by members', async () => {
  account.capabilities = { ...account.capabilities, membersReadable: false };
  account.memberIds.clear();
  expect((await found('repair')).kinds).toEqual([]);
});

describe('a comparison that did not end', () => {
  let now = Date.now();
  const later = (minutes: number) => {
    now += minutes * 60_000;
  };
  const at = () => importBench(tables, account, { clock: () => new Date(now) });
  /** The account goes away after the second page of people. */
  const fail = () => {
    let pages = 0;
    account.before = (call) => {
      if (call.startsWith('people') && ++pages > 2) throw new Unavailable('it answered 503');
    };
  };

  test('goes on where it was, once the account answers again, and is told as ended', async () => {
    change('p1@example.com', { givenName: 'Grace' });
    fail();
    const first = at();
    expect(await drift(first.context, never)).toMatchObject([{ outcome: 'stuck' }]);
    const { run } = (await readDrift(context, 'primary')) ?? {};
    // Whoever may still be at it is left alone.
    later(4);
    expect(await continueDrift(at().context, never)).toEqual([]);
    later(2);
    expect(await continueDrift(at().context, never)).toMatchObject([{ outcome: 'stuck' }]);
    account.before = () => undefined;
    account.calls.length = 0;
    later(15);
    const last = at();
    expect(await continueDrift(last.context, never)).toMatchObject([{ outcome: 'done', state: { run } }]);
    expect(account.calls.filter((call) => call.startsWith('people'))[0]).toBe('people 18');
    await countSignals(last.context, { tokenDays: 0, hasAllowList: false });
    expect(last.metrics.get('Drift')).toBe(1);
    const runs = await readRuns(context.store.items);
    expect(runs.find(({ name }) => name === 'drift')).toMatchObject({ outcome: 'succeeded' });
    later(15);
    expect(await continueDrift(at().context, never)).toEqual([]);
  });

  test('leaves standing what the one before has found, until it is done', async () => {
    change('p39@example.com', { givenName: 'Grace' });
    await drift(at().context, never);
    fail();
    expect(await drift(at().context, never)).toMatchObject([{ outcome: 'stuck', state: { counts: {} } }]);
    expect(await driftFound(context, ['primary'])).toMatchObject([{ count: 1 }]);
  });

  test('is begun anew when it got no further for an hour', async () => {
    fail();
    await drift(at().context, never);
    const { run } = (await readDrift(context, 'primary')) ?? {};
    for (let quarter = 0; quarter < 4; quarter += 1) {
      later(15);
      await continueDrift(at().context, never);
    }
    account.before = () => undefined;
    later(15);
    const [progress] = await continueDrift(at().context, never);
    expect(progress).toMatchObject({ outcome: 'done', state: { compared: { people: 41, groups: 2 } } });
    expect(progress?.state.run).not.toBe(run);
  });

  test('is left to the operator who asked for it in another mode; and there may be none', async () => {
    expect(await continueDrift(at().context, never)).toEqual([]);
    fail();
    const { context: theirs, upstream } = at();
    await compare(theirs, upstream, never, 'repair');
    later(30);
    expect(await continueDrift(at().context, never)).toEqual([]);
  });
});
