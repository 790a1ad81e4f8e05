import type { DynamoDBRecord } from 'aws-lambda';
import { deliverAll, deliverRecords } from '../../../../lambda/delivery/reconcile/deliver-all';
import { DeliveryStore } from '../../../../lambda/delivery/state/delivery-store';
import { Busy } from '../../../../lambda/table/errors';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

afterEach(() => jest.restoreAllMocks());

async function people(count: number): Promise<{ bridge: SmallBridge; account: ModelAccount; ids: string[] }> {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const ids: string[] = [];
  for (let one = 0; one < count; one += 1) {
    ids.push((await bridge.directory.users.create({ userName: `p${one}@x.org` }, actor)).id);
  }
  bridge.now += 31_000;
  return { bridge, account, ids };
}

const image = (version: number, due = true) => ({ version: { N: String(version) }, ...(due && { dueAt: { N: '1' } }) });
const record = (id: string, sequence: string, more: object = {}): DynamoDBRecord => ({
  dynamodb: {
    Keys: { pk: { S: 'USER' }, sk: { S: id } },
    SequenceNumber: sequence,
    NewImage: image(1),
    ...more,
  } as never,
});

/** The directory table does not answer for one resource. */
function failing(id: string, error: Error): void {
  const { read } = DeliveryStore.prototype;
  jest.spyOn(DeliveryStore.prototype, 'read').mockImplementation(function (this: DeliveryStore, ref) {
    return ref.kind === 'USER' && ref.id === id ? Promise.reject(error) : read.call(this, ref);
  });
}

test('what the identity provider has changed is delivered, once, and nothing else is looked at', async () => {
  const { bridge, account, ids } = await people(4);
  const [first = '', second = '', third = '', fourth = ''] = ids;
  const answer = await deliverRecords(
    [
      record(first, '1'),
      record(first, '2', { OldImage: image(0) }),
      // Delivery's own note, what is not due, what is gone, and what is never delivered.
      record(second, '3', { OldImage: image(1) }),
      record(third, '4', { NewImage: image(2, false) }),
      record(fourth, '5', { NewImage: undefined, OldImage: image(1) }),
      record(fourth, '6', { Keys: { pk: { S: 'STATE#UPSTREAM' }, sk: { S: 'primary' } } }),
      record(fourth, '7', { Keys: undefined }),
      {},
    ],
    bridge.context,
    bridge.now + 50_000,
  );
  expect(answer).toEqual({ batchItemFailures: [] });
  expect([...account.persons.values()].map(({ email }) => email)).toEqual(['p0@x.org']);
});

test('where the directory table does not answer, the earliest record of the resource comes again; the others are through', async () => {
  const { bridge, account, ids } = await people(2);
  const [first = '', second = ''] = ids;
  failing(first, new Busy('nothing'));
  const failures: unknown[] = [];
  const context = {
    ...bridge.context,
    log: { ...bridge.context.log, failed: (event: object) => failures.push(event) },
  };
  const records = [record(first, '1'), record(second, '2'), record(first, '3')];
  expect(await deliverRecords(records, context, bridge.now + 50_000)).toEqual({
    batchItemFailures: [{ itemIdentifier: '1' }],
  });
  expect(failures).toEqual([{ what: `deliver USER/${first}`, error: expect.any(Busy) }]);
  expect([...account.persons.values()].map(({ email }) => email)).toEqual(['p1@x.org']);
});

test('a fault of our own is logged and does not bring the record back: the item stays due', async () => {
  const { bridge, ids } = await people(1);
  const [id = ''] = ids;
  failing(id, new TypeError('it makes no sense'));
  const context = { ...bridge.context, log: { ...bridge.context.log, failed: () => undefined } };
  expect(await deliverRecords([record(id, '1')], context, bridge.now + 50_000)).toEqual({ batchItemFailures: [] });
  expect(bridge.item('USER', id)?.dueAt).toBeDefined();
});

test('nothing is begun after the deadline', async () => {
  const { bridge, account, ids } = await people(2);
  const refs = ids.map((id) => ({ kind: 'USER', id }) as const);
  expect(await deliverAll(refs, bridge.context, bridge.now)).toEqual({ outcomes: [], broken: [], begun: [] });
  expect(account.log).toEqual([]);
});
