import { readRecord } from '../../../../../lambda/delivery/admin/activity/activity-record';
import { sentenceOf } from '../../../../../lambda/delivery/admin/activity/activity-text';

const time = '2026-11-27T12:00:04.000Z';
const names = new Map([
  ['USER/u1', 'ada@example.com'],
  ['USER/u2', 'bob@example.com'],
  ['GROUP/g1', 'Sales'],
]);
const text = (item: object, changedAt?: string) => sentenceOf(readRecord({ at: 'x', time, ...item }), names, changedAt);

const change = {
  resource: 'USER#u1',
  outcome: 'accepted',
  operation: 'PATCH /Users',
  token: 'current v1',
  requestId: 'r',
};
const okta = { ...change, client: 'Okta SCIM Client 1.0.0' };
const group = { ...okta, resource: 'GROUP#g1', operation: 'PATCH /Groups' };
const deliver = {
  action: 'deliver',
  who: 'delivery',
  upstream: 'primary',
  resource: 'USER#u1',
  outcome: 'delivered',
  acts: [],
};
const decision = { outcome: 'decided', who: 'arn:aws:sts::111122223333:assumed-role/Admin/eve', host: 'laptop' };

test.each<[object, string]>([
  [{ ...okta, action: 'create', after: '{"userName":"ada@example.com"}' }, 'Okta added ada@example.com'],
  [
    { ...change, action: 'update', before: '{"active":true}', after: '{"active":false}' },
    'the identity provider suspended ada@example.com',
  ],
  [
    { ...okta, action: 'update', before: '{"active":false,"title":"Engineer"}', after: '{"active":true}' },
    'Okta reactivated ada@example.com and changed ada@example.com: title "Engineer" → nothing',
  ],
  [
    { ...okta, action: 'update', before: '{"emails":[{"value":"a@x.io"}]}', after: '{"emails":[{"value":"b@x.io"}]}' },
    'Okta changed ada@example.com: emails "a@x.io" → "b@x.io"',
  ],
  [{ ...okta, action: 'delete' }, 'Okta deleted ada@example.com'],
  [{ ...okta, action: 'revive' }, 'Okta brought back ada@example.com'],
  [{ ...okta, action: 'link' }, 'Okta linked ada@example.com, whom the account had already'],
  [
    { ...change, token: 'none', operation: 'deliver a deletion', action: 'leave', groupsLeft: ['g1'] },
    'ada@example.com left Sales, being deleted',
  ],
  [
    { ...group, action: 'create', membersAdded: ['u1', 'u2'] },
    'Okta added the group Sales with ada@example.com, bob@example.com',
  ],
  [{ ...group, action: 'update', membersAdded: ['u1'] }, 'Okta added ada@example.com to Sales'],
  [{ ...group, action: 'update', membersRemoved: ['a', 'b', 'c', 'd'] }, 'Okta removed 4 people from Sales'],
  [{ ...deliver, acts: ['invite'] }, 'primary: invited ada@example.com'],
  [
    {
      ...deliver,
      acts: ['update'],
      before: '{"email":"a@x.io","id":"1"}',
      after: '{"email":"b@x.io","id":"1","addressIs":"userName"}',
    },
    'primary: changed ada@example.com (email "a@x.io" → "b@x.io")',
  ],
  [
    { ...deliver, outcome: 'failed', message: 'domain not allowed' },
    'primary: ada@example.com: refused: domain not allowed',
  ],
  [
    { ...deliver, resource: 'GROUP#g1', acts: ['grant'], userIds: ['u1'] },
    'primary: added to the group Sales: ada@example.com',
  ],
  [{ ...decision, resource: 'USER#u1', action: 'release' }, 'operator eve released the removal of ada@example.com'],
  [
    { ...decision, who: 'root', resource: 'UPSTREAM#primary', action: 'pause', upstream: 'primary', reason: 'audit' },
    'operator root paused deliveries to primary (audit)',
  ],
  [
    {
      action: 'import',
      who: 'delivery',
      upstream: 'primary',
      resource: 'UPSTREAM#primary',
      people: { matched: 2, skipped: 0 },
    },
    'primary: the account was imported (matched 2)',
  ],
  [
    { ...okta, resource: 'REFUSED', action: 'refuse', name: '', message: 'userName is required.' },
    'Okta sent a change of somebody without a name, refused: userName is required.',
  ],
  // Somebody who has gone altogether is named by the record.
  [
    { ...okta, resource: 'USER#u9', action: 'delete', before: '{"userName":"cyd@example.com"}' },
    'Okta deleted cyd@example.com',
  ],
])('%j', (item, expected) => {
  expect(text(item)).toBe(expected);
});

test('a delivery says how long after the change it was', () => {
  const delivered = { ...deliver, acts: ['suspend'] };
  expect(text(delivered, '2026-11-27T12:00:00.000Z')).toBe('primary: suspended ada@example.com, 4 s later');
});
