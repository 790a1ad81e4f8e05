import { decisionEntry, deliveryEntry, runEntry } from '../../../../../lambda/delivery/activity-entries';
import { classes } from '../../../../../lambda/delivery/admin/ocsf/classes';
import { eventsOf } from '../../../../../lambda/delivery/admin/ocsf/event';
import { changeEntry } from '../../../../../lambda/directory/activity';
import { type ActivityEntry, ActivityLog } from '../../../../../lambda/table/activity-log';
import { actor } from '../../../../support/dynamodb-samples';

const now = new Date('2026-11-27T09:05:00.123Z');
const item = (entry: ActivityEntry) => new ActivityLog('any', 400).item(entry, now);
const events = (entry: ActivityEntry) => eventsOf(item(entry)).map(({ event }) => event);

const okta = { ...actor, client: 'Okta SCIM Client 1.0.0' };
const operator = { identity: 'arn:aws:sts::111122223333:assumed-role/Admin/grace', host: 'laptop' };
const user = { kind: 'USER', id: 'u1', version: 2 } as const;
const group = { kind: 'GROUP', id: 'g1' } as const;
const delivered = { upstream: 'primary', status: 'delivered', acts: [] } as const;
const ada = { userName: 'ada@example.com' };

/** A record of each kind, and the class and activity of its events in OCSF 1.5.0. */
const cases: readonly (readonly [what: string, entry: ActivityEntry, kinds: readonly string[]])[] = [
  ['a person is added', changeEntry({ ...user, action: 'create', after: ada }, okta), ['3001 1 Create']],
  [
    'suspended',
    changeEntry({ ...user, action: 'update', before: { active: true }, after: { active: false } }, okta),
    ['3001 5 Disable'],
  ],
  [
    'let in again',
    changeEntry({ ...user, action: 'update', before: { active: false }, after: { active: true } }, okta),
    ['3001 2 Enable'],
  ],
  [
    'renamed',
    changeEntry({ ...user, action: 'update', before: ada, after: { userName: 'ada@example.org' } }, okta),
    ['3001 99 Update'],
  ],
  ['deleted', changeEntry({ ...user, action: 'delete', before: ada }, okta), ['3001 6 Delete']],
  ['brought back', changeEntry({ ...user, action: 'revive', after: ada }, okta), ['3001 2 Enable']],
  ['linked', changeEntry({ ...user, action: 'link', after: ada }, okta), ['3001 99 link']],
  [
    'leaves two groups',
    changeEntry({ ...user, action: 'leave', groupsLeft: ['g1', 'g2'] }, okta),
    ['3006 4 Remove User', '3006 4 Remove User'],
  ],
  [
    'a group with a member',
    changeEntry({ ...group, action: 'create', after: { displayName: 'Sales' }, membersAdded: ['u1'] }, okta),
    ['3006 6 Create', '3006 3 Add User'],
  ],
  [
    'members change',
    changeEntry({ ...group, action: 'update', membersAdded: ['u1'], membersRemoved: ['u2'] }, okta),
    ['3006 3 Add User', '3006 4 Remove User'],
  ],
  [
    'a group is renamed',
    changeEntry({ ...group, action: 'update', before: { displayName: 'A' }, after: { displayName: 'B' } }, okta),
    ['3006 99 Update'],
  ],
  ['a group is deleted', changeEntry({ ...group, action: 'delete' }, okta), ['3006 5 Delete']],
  ['invited', deliveryEntry({ ...delivered, ref: user, acts: ['invite'] }), ['3001 1 Create']],
  [
    'changed and suspended',
    deliveryEntry({ ...delivered, ref: user, acts: ['update', 'suspend'] }),
    ['3001 99 Update', '3001 5 Disable'],
  ],
  [
    'refused by the account',
    deliveryEntry({ ...delivered, ref: user, status: 'failed', message: 'no licence' }),
    ['3001 99 deliver'],
  ],
  [
    'granted',
    deliveryEntry({
      ...delivered,
      ref: { kind: 'MEMBERSHIP', groupId: 'g1', userId: 'u1' },
      acts: ['grant'],
      userIds: ['u1', 'u2'],
    }),
    ['3006 3 Add User', '3006 3 Add User'],
  ],
  [
    'a request is refused',
    { resource: 'REFUSED', action: 'refuse', outcome: 'refused', operation: 'Users.create', name: 'eve' },
    ['3001 1 Create'],
  ],
  ['a decision about a person', decisionEntry('USER#u1', 'release', operator), ['3001 99 release']],
  ['a pause', decisionEntry('UPSTREAM#primary', 'pause', operator, { reason: 'maintenance' }), ['3004 12 Suspend']],
  ['a new token', decisionEntry('BRIDGE', 'rotateToken', operator, { token: 'v2', former: 'v1' }), ['3004 3 Update']],
  ['a comparison', runEntry('primary', 'drift', { people: 2 }), ['3004 99 drift']],
];

test.each(cases)('%s', (_what, entry, kinds) => {
  const found = events(entry);
  expect(
    found.map(({ class_uid, activity_id, activity_name }) => `${class_uid} ${activity_id} ${activity_name}`),
  ).toEqual(kinds);
  for (const event of found) assertRequired(event);
});

/** What schema.ocsf.io/1.5.0 requires of every event, and of these classes and objects. */
function assertRequired(event: Readonly<Record<string, unknown>>): void {
  const name = (Object.keys(classes) as (keyof typeof classes)[]).find(
    (each) => classes[each].class_uid === event.class_uid,
  );
  expect(event).toMatchObject({
    activity_id: expect.any(Number),
    category_uid: 3,
    severity_id: expect.any(Number),
    status_id: expect.any(Number),
    time: now.getTime(),
    type_uid: Number(event.class_uid) * 100 + Number(event.activity_id),
    metadata: {
      version: '1.5.0',
      uid: expect.any(String),
      product: { name: expect.any(String), vendor_name: expect.any(String) },
    },
    actor: { user: { name: expect.any(String), type_id: expect.any(Number) } },
  });
  const target = { account_change: 'user', group_management: 'group', entity_management: 'entity' }[
    name ?? 'account_change'
  ];
  const { uid, name: called } = event[target] as { uid?: string; name?: string };
  // At least one of the two.
  expect(uid ?? called).toEqual(expect.any(String));
  if (name === 'group_management' && /User$/.test(String(event.activity_name))) {
    expect(event.user).toMatchObject({ uid: expect.any(String) });
  }
}

test('who, how it ended, the name that the record has, and the rest of it', () => {
  const [created] = events(changeEntry({ ...user, action: 'create', after: ada }, okta));
  expect(created).toMatchObject({
    actor: { user: { name: 'Okta', type_id: 3, credential_uid: actor.token } },
    http_request: { user_agent: okta.client },
    user: { uid: 'u1', name: 'ada@example.com' },
    status: 'Success',
    severity: 'Informational',
    message: 'Okta added ada@example.com',
    metadata: { correlation_uid: actor.requestId, event_code: 'create', original_time: now.toISOString() },
    unmapped: { about: 'USER/u1', after: ada, operation: actor.operation },
  });
  const [failed] = events(deliveryEntry({ ...delivered, ref: user, status: 'failed', message: 'no licence' }));
  expect(failed).toMatchObject({ status: 'Failure', severity_id: 3, status_detail: 'no licence' });
  const [held] = events(deliveryEntry({ ...delivered, ref: user, status: 'held' }));
  expect(held).toMatchObject({ status_id: 99, status: 'held', severity_id: 1 });
  const [decided] = events(decisionEntry('USER#u1', 'release', operator));
  expect(decided).toMatchObject({
    actor: { user: { name: operator.identity, type_id: 2 } },
    src_endpoint: { name: 'laptop' },
  });
});

test('the events of one record have ids of their own', () => {
  const record = item(changeEntry({ ...group, action: 'update', membersAdded: ['u1', 'u2'] }, okta));
  const uids = eventsOf(record).map(({ event }) => (event.metadata as { uid: string }).uid);
  expect(uids).toEqual([record.at, `${record.at}.1`]);
});

test('whatever stands in a record, events come of it', () => {
  const odd = {
    resource: 'USER#',
    at: '0193',
    time: 'yesterday',
    action: 7,
    acts: 'x',
    after: '{"active":',
    who: { a: 1 },
  };
  expect(eventsOf(odd)).toHaveLength(1);
});
