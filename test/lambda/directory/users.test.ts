import type { Directory } from '../../../lambda/directory/directory';
import { NotFound, TooManyValues, UniquenessConflict, VersionMismatch } from '../../../lambda/directory/errors';
import { Busy } from '../../../lambda/table/errors';
import { cancelled, interfered, serviceError } from '../../support/dynamodb-faults';
import { actor, person } from '../../support/dynamodb-samples';
import { freshTables, type TestTables } from '../../support/dynamodb-tables';

let tables: TestTables;
let directory: Directory;
let now = Date.parse('2026-03-01T12:00:00.000Z');
const clock = () => new Date(now);

beforeAll(async () => {
  tables = await freshTables();
  directory = tables.directory({ clock });
});

let serial = 0;
const newName = () => {
  serial += 1;
  return `person${serial}@example.com`;
};
const conflicts = (results: PromiseSettledResult<unknown>[]) =>
  results.filter((result) => result.status === 'rejected' && result.reason instanceof UniquenessConflict);

describe('create', () => {
  test('stores the person, and finds them again by every key', async () => {
    const { users } = directory;
    const userName = newName();
    const attributes = person(userName, {
      externalId: 'Ext-1',
      emails: [
        { value: userName, primary: true },
        { value: 'Ada.Other@Example.com', type: 'home' },
      ],
    });
    const created = await users.create(attributes, actor);
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      attributes,
      version: 1,
      created: '2026-03-01T12:00:00.000Z',
      lastModified: '2026-03-01T12:00:00.000Z',
    });
    expect(await users.get(created.id)).toEqual(created);
    for (const [by, value] of [
      ['id', created.id],
      ['userName', userName.toUpperCase()],
      ['externalId', 'Ext-1'],
      ['email', userName.toUpperCase()],
      ['email', 'ada.other@example.COM'],
    ] as const) {
      expect(await users.find({ by, value })).toEqual([created]);
    }
    expect(await users.find({ by: 'externalId', value: 'ext-1' })).toEqual([]);
    expect(await users.find({ by: 'email', value: 'nobody@example.com' })).toEqual([]);
  });

  test('keeps every JSON value exactly', async () => {
    const attributes = person(newName(), {
      odd: JSON.parse(
        '{"__proto__":{"polluted":true},"big":1e200,"long":12345678901234567890,"tiny":1e-200,"empty":"","list":[[[]]]}',
      ),
      half: 'a\ud800b',
      deep: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`),
    });
    const { id } = await directory.users.create(attributes, actor);
    const stored = await directory.users.require(id);
    expect(JSON.stringify(stored.attributes)).toBe(JSON.stringify(attributes));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each([
    ['very long', `${'x'.repeat(5000)}@example.com`],
    ['in letters of three bytes', '\u8a9e'.repeat(500)],
    ['beginning like a digest', '#abc'],
    ['with half a surrogate pair', 'a\udc00b'],
    ['empty', ''],
  ])('takes a userName and an externalId that are %s', async (_, value) => {
    const created = await directory.users.create(
      { userName: value, externalId: value, emails: [{ value: `e-${value}` }] },
      actor,
    );
    expect(await directory.users.find({ by: 'userName', value })).toEqual([created]);
    expect(await directory.users.find({ by: 'externalId', value })).toEqual([created]);
    expect(await directory.users.find({ by: 'email', value: `E-${value}` })).toEqual([created]);
    await expect(directory.users.create({ userName: value }, actor)).rejects.toThrow(UniquenessConflict);
    await directory.users.delete(created.id, { actor });
  });

  test('refuses a userName that differs only in case or composition, and says whose it is', async () => {
    const { id } = await directory.users.create(person('jos\u00e9@example.com'), actor);
    await expect(directory.users.create(person('JOSE\u0301@EXAMPLE.COM'), actor)).rejects.toMatchObject({
      name: 'UniquenessConflict',
      attribute: 'userName',
      value: 'JOSE\u0301@EXAMPLE.COM',
      ownerId: id,
      resourceType: 'User',
    });
  });

  test.each([
    [undefined, 'not suspended'],
    [true, 'not suspended'],
    [false, 'suspended'],
  ])('a conflict with somebody whose active is %s says that they are %s', async (active, owner) => {
    const userName = newName();
    await directory.users.create({ userName, ...(active === undefined ? {} : { active }) }, actor);
    const other = await directory.users.create({ userName: newName() }, actor);
    const create = () => directory.users.create({ userName }, actor);
    const rename = () => directory.users.update(other.id, () => ({ userName }), { actor });
    for (const refused of [create, rename]) {
      await expect(refused()).rejects.toMatchObject({ name: 'UniquenessConflict', owner });
    }
  });

  test('a new person is active unless the attributes say otherwise, and so is one who comes back', async () => {
    const userName = newName();
    const created = await directory.users.create({ userName }, actor);
    expect(created.attributes).toEqual({ userName, active: true });
    await directory.users.update(created.id, () => ({ userName, active: false }), { actor });
    await directory.users.delete(created.id, { actor });
    expect(await directory.users.create({ userName }, actor)).toMatchObject({
      id: created.id,
      attributes: { active: true },
    });
  });

  test('lists nobody under an address that is their userName: the guard finds them', async () => {
    const userName = newName();
    const { id } = await directory.users.create(person(userName), actor);
    const items = (await tables.everything()).filter(({ sk, owner }) => sk === id || owner === id);
    expect(items.map(({ pk }) => pk).sort()).toEqual(['UNIQUE#userName', 'USER']);
  });

  test('refuses more e-mail addresses than one transaction can look up; nothing is written', async () => {
    const emails = Array.from({ length: 41 }, (_, index) => ({ value: `e${index}@example.com` }));
    const userName = newName();
    await expect(directory.users.create(person(userName, { emails }), actor)).rejects.toThrow(TooManyValues);
    expect(await directory.users.find({ by: 'userName', value: userName })).toEqual([]);
  });

  test('of 50 at once with one userName, in mixed case, one wins', async () => {
    const before = await directory.users.total();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) =>
        directory.users.create(person(index % 2 === 0 ? 'Race@Example.com' : 'race@example.COM'), actor),
      ),
    );
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(conflicts(results)).toHaveLength(49);
    expect(await directory.users.total()).toBe(before + 1);
    expect(await directory.users.find({ by: 'userName', value: 'race@example.com' })).toEqual([won[0]?.value]);
  });

  test('50 different people at once all arrive, and are counted', async () => {
    const before = await directory.users.total();
    await Promise.all(Array.from({ length: 50 }, () => directory.users.create(person(newName()), actor)));
    expect(await directory.users.total()).toBe(before + 50);
  });

  test('who is active is counted through deactivation, reactivation, deletion and return', async () => {
    const { users } = directory;
    const before = await users.activeTotal();
    const change = (id: string, active: boolean | undefined) =>
      users.update(
        id,
        ({ attributes: { active: _, ...rest } }) => ({ ...rest, ...(active !== undefined && { active }) }),
        {
          actor,
        },
      );
    const seen = async () => (await users.activeTotal()) - before;
    const userName = newName();
    // RFC 7643 leaves the default of `active` to us: who is not said to be inactive is active.
    const { id } = await users.create(person(userName), actor);
    expect(await seen()).toBe(1);
    await change(id, true);
    expect(await seen()).toBe(1);
    await change(id, false);
    expect(await seen()).toBe(0);
    await users.delete(id, { actor });
    expect(await seen()).toBe(0);
    await users.create(person(userName), actor);
    expect(await seen()).toBe(1);
    await change(id, false);
    await change(id, undefined);
    expect(await seen()).toBe(1);
    await users.delete(id, { actor });
    expect(await seen()).toBe(0);
    await users.create(person(newName(), { active: false }), actor);
    expect(await seen()).toBe(0);
  });

  test('after a lost answer the repetition reports the success of the first', async () => {
    let lost = 0;
    const client = interfered(tables.client, async (call, forward) => {
      const answer = await forward();
      if (call.name === 'TransactWriteCommand' && lost === 0) {
        lost += 1;
        throw serviceError('TimeoutError', 0);
      }
      return answer;
    });
    const userName = newName();
    const created = await tables.directory({ client }).users.create(person(userName), actor);
    expect(lost).toBe(1);
    expect(await directory.users.find({ by: 'userName', value: userName })).toMatchObject([
      { id: created.id, version: 1 },
    ]);
    expect(await tables.activityOf(`USER#${created.id}`)).toHaveLength(1);
  });
});

describe('update', () => {
  test('writes the change, counts the version up, and finds the person under the new values only', async () => {
    const { users } = directory;
    const former = newName();
    const { id } = await users.create(
      person(former, { externalId: `x-${former}`, emails: [{ value: `old-${former}` }] }),
      actor,
    );
    now += 60_000;
    const userName = newName();
    const changed = { ...person(userName), externalId: `x-${userName}`, emails: [{ value: `new-${userName}` }] };
    const { record, changed: wasChanged } = await users.update(id, () => changed, { actor });
    expect(wasChanged).toBe(true);
    expect(record).toMatchObject({ id, attributes: changed, version: 2, lastModified: clock().toISOString() });
    expect(record.created < record.lastModified).toBe(true);
    expect(await users.get(id)).toEqual(record);
    expect(await users.find({ by: 'userName', value: userName })).toEqual([record]);
    expect(await users.find({ by: 'email', value: `NEW-${userName}` })).toEqual([record]);
    expect(await users.find({ by: 'externalId', value: `x-${userName}` })).toEqual([record]);
    expect(await users.find({ by: 'userName', value: former })).toEqual([]);
    expect(await users.find({ by: 'email', value: `old-${former}` })).toEqual([]);
    expect(await users.find({ by: 'externalId', value: `x-${former}` })).toEqual([]);
    // The former name is free.
    await users.create(person(former), actor);
  });

  test('that changes nothing writes nothing', async () => {
    const created = await directory.users.create(person(newName()), actor);
    now += 60_000;
    const before = await tables.item('USER', created.id);
    const reordered = Object.fromEntries(Object.entries(created.attributes).reverse());
    expect(await directory.users.update(created.id, () => reordered, { actor })).toEqual({
      record: created,
      changed: false,
    });
    expect(await tables.item('USER', created.id)).toEqual(before);
    expect(await tables.activityOf(`USER#${created.id}`)).toHaveLength(1);
  });

  test('of the case of a userName keeps the guard', async () => {
    const userName = newName();
    const { id } = await directory.users.create(person(userName), actor);
    const { record } = await directory.users.update(
      id,
      ({ attributes }) => ({ ...attributes, userName: userName.toUpperCase() }),
      { actor },
    );
    expect(await directory.users.find({ by: 'userName', value: userName })).toEqual([record]);
  });

  test('to the userName of somebody else is refused, and changes nothing', async () => {
    const taken = newName();
    const other = await directory.users.create(person(taken), actor);
    const mine = await directory.users.create(person(newName()), actor);
    const rename = directory.users.update(
      mine.id,
      ({ attributes }) => ({ ...attributes, userName: taken.toUpperCase() }),
      { actor },
    );
    await expect(rename).rejects.toMatchObject({ name: 'UniquenessConflict', ownerId: other.id });
    expect(await directory.users.get(mine.id)).toEqual(mine);
    expect(await directory.users.find({ by: 'userName', value: taken })).toEqual([other]);
  });

  test('10 people who all want one name: one gets it, and nobody loses their own', async () => {
    const wanted = newName();
    const people = await Promise.all(
      Array.from({ length: 10 }, () => directory.users.create(person(newName()), actor)),
    );
    const results = await Promise.allSettled(
      people.map(({ id }) =>
        directory.users.update(id, ({ attributes }) => ({ ...attributes, userName: wanted }), { actor }),
      ),
    );
    expect(conflicts(results)).toHaveLength(9);
    const [winner] = await directory.users.find({ by: 'userName', value: wanted });
    for (const { id, attributes } of people) {
      if (id === winner?.id) continue;
      expect(await directory.users.find({ by: 'userName', value: String(attributes.userName) })).toMatchObject([
        { id },
      ]);
    }
  });

  test('the same rename sent five times at once succeeds five times', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const userName = newName();
    const rename = () => directory.users.update(id, ({ attributes }) => ({ ...attributes, userName }), { actor });
    const results = await Promise.all(Array.from({ length: 5 }, rename));
    expect(results.filter(({ changed }) => changed)).toHaveLength(1);
    expect((await directory.users.require(id)).version).toBe(2);
  });

  test('two people swap names through a third one', async () => {
    const [a, b, spare] = [newName(), newName(), newName()];
    const one = await directory.users.create(person(a), actor);
    const two = await directory.users.create(person(b), actor);
    const rename = (id: string, userName: string) =>
      directory.users.update(id, ({ attributes }) => ({ ...attributes, userName }), { actor });
    await rename(one.id, spare);
    await rename(two.id, a);
    await rename(one.id, b);
    expect(await directory.users.find({ by: 'userName', value: a })).toMatchObject([{ id: two.id }]);
    expect(await directory.users.find({ by: 'userName', value: b })).toMatchObject([{ id: one.id }]);
    expect(await tables.item('UNIQUE#userName', spare)).toBeUndefined();
  });

  test('20 at once on one person all land: none is lost', async () => {
    const { id } = await directory.users.create(person(newName(), { hits: [] }), actor);
    const hits = (value: unknown) => (Array.isArray(value) ? value : []);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        directory.users.update(id, ({ attributes }) => ({ ...attributes, hits: [...hits(attributes.hits), index] }), {
          actor,
        }),
      ),
    );
    const { attributes, version } = await directory.users.require(id);
    expect(new Set(hits(attributes.hits)).size).toBe(20);
    expect(hits(attributes.hits)).toHaveLength(20);
    expect(version).toBe(21);
    expect(await tables.activityOf(`USER#${id}`)).toHaveLength(21);
  });

  test('20 at once that name the version: one lands, the others are refused', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        directory.users.update(id, ({ attributes }) => ({ ...attributes, title: String(index) }), {
          actor,
          expectedVersion: 1,
        }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(VersionMismatch);
    expect((await directory.users.require(id)).version).toBe(2);
  });

  test.each(['0198c2f0-0000-7000-8000-000000000000', 'no id', '', 'x'.repeat(5000)])(
    'of nobody is NotFound (%#)',
    async (id) => {
      await expect(directory.users.update(id, () => ({}), { actor })).rejects.toThrow(NotFound);
      await expect(directory.users.delete(id, { actor })).rejects.toThrow(NotFound);
      await expect(directory.users.require(id)).rejects.toThrow(NotFound);
      expect(await directory.users.get(id)).toBeUndefined();
    },
  );

  test('keeps what delivery recorded on the item', async () => {
    const { id } = await directory.users.create(person(newName()), actor);
    const observed = { hosted: { version: 1, state: 'active' } };
    await tables.set('USER', id, { observed, claimedBy: 'worker' });
    await directory.users.update(id, ({ attributes }) => ({ ...attributes, title: 'Countess' }), { actor });
    expect(await tables.item('USER', id)).toMatchObject({ observed, claimedBy: 'worker', version: 2 });
  });
});

describe('when DynamoDB is in trouble', () => {
  const failing = (error: () => Error, times: number, during = 'TransactWriteCommand') => {
    let left = times;
    return interfered(tables.client, (call, forward) => {
      if (call.name !== during || left === 0) return forward();
      left -= 1;
      return Promise.reject(error());
    });
  };

  test.each([
    ['conflicts with other transactions', () => cancelled('None', 'TransactionConflict', 'None')],
    ['throttled actions', () => cancelled('ThrottlingError')],
    ['exceeded throughput', () => serviceError('ProvisionedThroughputExceededException')],
    ['a failure inside', () => serviceError('InternalServerError', 500)],
    ['an unnamed 503', () => serviceError('Unknown', 503)],
    ['a transaction still in progress', () => serviceError('TransactionInProgressException')],
    ['a lost connection', () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('%s: tried again', async (_, error) => {
    const { users } = tables.directory({ client: failing(error, 3) });
    const created = await users.create(person(newName()), actor);
    expect(await directory.users.get(created.id)).toEqual(created);
  });

  test('that does not end: Busy, within the time given', async () => {
    let attempts = 0;
    const now = jest.spyOn(performance, 'now').mockImplementation(() => attempts * 100);
    const refuse = () => {
      attempts += 1;
      return cancelled('TransactionConflict');
    };
    const { users } = tables.directory({ client: failing(refuse, 1e9), budgetSeconds: 1 });
    await expect(users.create(person(newName()), actor)).rejects.toMatchObject({ name: 'Busy', written: 'nothing' });
    now.mockRestore();
    expect(attempts).toBeGreaterThan(1);
    expect(attempts).toBeLessThanOrEqual(11);
  });

  test('while reading: Busy', async () => {
    const { users } = tables.directory({ client: failing(() => serviceError('ThrottlingException'), 1, 'GetCommand') });
    await expect(users.get('0198c2f0-0000-7000-8000-000000000000')).rejects.toThrow(Busy);
  });

  test.each([
    ['a refused request', () => serviceError('ValidationException')],
    ['a refused action', () => cancelled('None', 'ValidationError')],
    ['a missing permission', () => serviceError('AccessDeniedException')],
  ])('%s is not tried again and not hidden', async (_, error) => {
    const { users } = tables.directory({ client: failing(error, 1) });
    await expect(users.create(person(newName()), actor)).rejects.toMatchObject({ name: error().name });
  });
});
