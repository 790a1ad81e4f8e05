import { DeliveryStore } from '../../../../lambda/delivery/state/delivery-store';
import { Store } from '../../../../lambda/table/store';
import { interfered } from '../../../support/dynamodb-faults';
import { MemoryDynamoDb } from '../support/memory-dynamodb';

const key = (pk: string) => ({ pk, sk: '1' });
const refs = { USER: { kind: 'USER', id: '1' }, GROUP: { kind: 'GROUP', id: '1' } } as const;

/** A table with one item, and what happens to it before each of the reads. */
function table(item: object, meanwhile: readonly ((database: MemoryDynamoDb) => void)[] = []) {
  const database = new MemoryDynamoDb({ directory: ['pk', 'sk'] });
  const put = (one: { pk?: string; sk?: string }) =>
    database.tables.get('directory')?.set(`${one.pk}\u0000${one.sk}`, { ...one });
  put(item);
  const steps = [...meanwhile];
  const client = interfered(database.client, (_, forward) => {
    steps.shift()?.(database);
    return forward();
  });
  return { store: new DeliveryStore(new Store(client, 'directory'), 1000), put };
}

const moveTo = (pk: string) => (database: MemoryDynamoDb) => {
  const items = database.tables.get('directory');
  items?.clear();
  items?.set(`${pk}\u00001`, key(pk));
};
const nothing = () => undefined;

test.each(['USER', 'GROUP'] as const)('a %s is found wherever it is kept', async (kind) => {
  expect(await table(key(kind)).store.read(refs[kind])).toEqual(key(kind));
  expect(await table(key(`${kind}#DELETED`)).store.read(refs[kind])).toEqual(key(`${kind}#DELETED`));
  expect(await table({}).store.read(refs[kind])).toBeUndefined();
});

test('who comes back between the two looks is found by another', async () => {
  const { store } = table(key('USER#DELETED'), [nothing, moveTo('USER')]);
  expect(await store.read(refs.USER)).toEqual(key('USER'));
});

test('a membership is kept in one place only', async () => {
  const { store } = table({ pk: 'MEMBERS#1', sk: '2' });
  expect(await store.read({ kind: 'MEMBERSHIP', groupId: '1', userId: '2' })).toEqual({ pk: 'MEMBERS#1', sk: '2' });
  expect(await store.read({ kind: 'MEMBERSHIP', groupId: '1', userId: '3' })).toBeUndefined();
});

test('of many, too, who comes back between the two looks is found by another', async () => {
  const { store } = table(key('USER#DELETED'), [nothing, moveTo('USER')]);
  expect([...(await store.resources('USER', ['1'])).values()]).toEqual([key('USER')]);
});

test('the living cost one look', async () => {
  const looks = jest.fn();
  const { store } = table(key('USER'), [looks, looks, looks]);
  await store.resources('USER', ['1']);
  expect(looks).toHaveBeenCalledTimes(1);
});

describe('memberships of one group', () => {
  const ids = Array.from({ length: 500 }, (_, one) => String(one).padStart(4, '0'));
  const group = (sk: string) => ({ pk: 'MEMBERS#g', sk });
  function members(there: readonly string[]) {
    const database = new MemoryDynamoDb({ directory: ['pk', 'sk'] });
    for (const sk of there) database.tables.get('directory')?.set(`MEMBERS#g\u0000${sk}`, group(sk));
    const read: Record<string, number> = {};
    const client = interfered(database.client, ({ name }, forward) => {
      read[name] = (read[name] ?? 0) + 1;
      return forward();
    });
    const store = new DeliveryStore(new Store(client, 'directory'), 1000);
    const found = async (wanted: readonly string[]) =>
      (await store.memberships('g', wanted)).map(({ sk }) => sk).sort();
    return { found, read };
  }

  test.each([
    ['neighbours', ids.slice(100, 160)],
    ['far from each other', ids.filter((_, one) => one % 50 === 0)],
    ['the first and the last', [ids[0], ids.at(-1)] as string[]],
    ['neighbours and one far away', [...ids.slice(0, 30), ids.at(-1)] as string[]],
    ['more than one Query looks for', ids],
    ['in another order', [...ids.slice(0, 150)].reverse()],
    ['none of them there', ['x', 'y']],
    ['some of them there', ['x', ...ids.slice(3, 6), '0003a']],
  ])('are found: %s', async (_what, wanted) => {
    const { found } = members(ids);
    expect(await found(wanted)).toEqual(wanted.filter((id) => ids.includes(id)).sort());
  });

  test('neighbours are read at once, whoever is far away by key', async () => {
    const neighbours = members(ids);
    await neighbours.found(ids.slice(100, 160));
    expect(neighbours.read).toEqual({ QueryCommand: 1 });
    const scattered = members(ids);
    await scattered.found([ids[0], ids.at(-1)] as string[]);
    expect(scattered.read).toEqual({ QueryCommand: 1, BatchGetCommand: 1 });
  });
});

test('where both places answer, the living one counts', async () => {
  for (const order of [
    ['USER', 'USER#DELETED'],
    ['USER#DELETED', 'USER'],
  ]) {
    const { store, put } = table({});
    for (const pk of order) put(key(pk));
    expect([...(await store.resources('USER', ['1'])).values()]).toEqual([key('USER')]);
  }
});
