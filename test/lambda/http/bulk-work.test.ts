import { createDirectory } from '../../../lambda/directory/directory';
import type { Bridge, ScimRequest } from '../../../lambda/http/exchange';
import { bulk } from '../../../lambda/http/operations/bulk';
import { Cursors } from '../../../lambda/http/query/cursor';
import { Deadline } from '../../../lambda/http/request';
import { LeftOut } from '../../../lambda/http/request-log';
import { Work } from '../../../lambda/scim/patch/step';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import type { Json } from '../../../lambda/scim/types';
import { openEdge } from '../../support/edge';
import { MemoryDynamoDb } from '../delivery/support/memory-dynamodb';

const { client } = new MemoryDynamoDb({ directory: ['pk', 'sk'], activity: ['resource', 'at'] });
const bridge: Bridge = {
  ...openEdge,
  directory: createDirectory({
    client,
    directoryTable: 'directory',
    activityTable: 'activity',
    activityRetentionDays: 1,
    settleSeconds: 30,
  }),
  user: defineUser(),
  group: defineGroup(),
  cursors: new Cursors(async () => new Uint8Array(32)),
};
const actor = { requestId: 'r', token: 't', operation: 'Bulk' };

const send = async (Operations: Json[], deadline = new Deadline()) => {
  const request: ScimRequest = {
    id: '',
    query: {},
    ifMatch: undefined,
    ifNoneMatch: undefined,
    preferredReturn: undefined,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations },
    actor,
    work: new Work(),
    deadline,
    leftOut: new LeftOut(),
    answerBudget: 1_000_000,
    baseUrl: 'https://example.com',
  };
  const { body } = await bulk(request, bridge);
  return (body as { Operations: { status: string }[] }).Operations.map(({ status }) => status);
};

/** 600 operations, each on 500 values: within what one request may look at. */
const patch = (id: string) => ({
  method: 'PATCH',
  path: `/Users/${id}`,
  data: {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: Array.from({ length: 600 }, (_, index) => ({
      op: 'replace',
      path: `phoneNumbers[value eq "${index % 500}"].display`,
      value: `${Math.random()}`,
    })),
  },
});

test('the operations of a Bulk request share one bound: many that are allowed alone are not all done', async () => {
  const phoneNumbers = Array.from({ length: 500 }, (_, index) => ({ value: `${index}` }));
  const { id } = await bridge.directory.users.create({ userName: 'ann@example.com', phoneNumbers }, actor);
  expect(await send([patch(id)])).toEqual(['200']);
  const title = { op: 'replace', path: 'title', value: 'Countess' };
  const small = { ...patch(id), data: { ...patch(id).data, Operations: [title] } };
  const statuses = await send([...Array.from({ length: 14 }, () => patch(id)), small]);
  // What asks for little is still done.
  expect(statuses).toEqual(['200', ...Array.from({ length: 13 }, () => '413'), '200']);
});

test('what a Bulk request has no time for is left, and told to be sent again', async () => {
  const create = (bulkId: string) => ({
    method: 'POST',
    path: '/Users',
    bulkId,
    data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `${bulkId}@example.com` },
  });
  expect(await send([create('bob'), create('eve')], new Deadline(-1))).toEqual(['429', '429']);
  expect(await bridge.directory.users.find({ by: 'userName', value: 'bob@example.com' })).toEqual([]);
});
