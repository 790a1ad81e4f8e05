import type { ScimRequest } from '../../../lambda/http/exchange';
import { refusalRecorder } from '../../../lambda/http/refused';
import { ScimError } from '../../../lambda/scim/errors';
import { ActivityLog } from '../../../lambda/table/activity-log';
import type { Values } from '../../../lambda/table/store';

const id = '0198c2f0-1111-7000-8000-000000000000';
let clock = Date.parse('2026-11-27T12:00:00Z');
let written: Values[];
let warnings: unknown[];
let broken = false;
const table = {
  put: async (item: Values) => {
    if (broken) throw new Error('no table');
    written.push(item);
  },
};
let record: ReturnType<typeof refusalRecorder>;
beforeEach(() => {
  written = [];
  warnings = [];
  broken = false;
  const warn = (error: unknown) => warnings.push(error);
  record = refusalRecorder(table, new ActivityLog('activity', 400), warn, () => new Date(clock));
});

const request = (operation: string, body: object, of = '') =>
  ({
    id: of,
    body,
    actor: { requestId: 'r', token: 't', operation, client: 'Okta SCIM Client' },
  }) as unknown as ScimRequest;
const refused = new ScimError(400, 'emails: jane@gmail.com is in a domain which the bridge does not accept.');

test('a new name is recorded with what was said of it; the same only once an hour', async () => {
  const create = request('Users.create', { UserName: 'jane@gmail.com', password: 'hush' });
  await record(create, refused);
  await record(create, refused);
  expect(written).toEqual([
    expect.objectContaining({
      resource: 'REFUSED',
      action: 'refuse',
      outcome: 'refused',
      name: 'jane@gmail.com',
      message: refused.message,
      client: 'Okta SCIM Client',
      operation: 'Users.create',
      day: expect.any(String),
    }),
  ]);
  expect(JSON.stringify(written)).not.toContain('hush');
  clock += 3_700_000;
  await record(create, refused);
  expect(written).toHaveLength(2);
});

test('what is about somebody who exists stands with them', async () => {
  await record(request('Users.patch', { Operations: [] }, id), refused);
  await record(request('Groups.replace', { displayName: 'Sales' }, id), new ScimError(409, 'taken'));
  expect(written.map(({ resource, name }) => [resource, name])).toEqual([
    [`USER#${id}`, undefined],
    [`GROUP#${id}`, 'Sales'],
  ]);
});

test.each([
  ['a reading', request('Users.list', {}), refused],
  ['a failure that passes', request('Users.create', {}), new ScimError(429, 'busy')],
  ['an id that cannot be one', request('Users.patch', {}, '42'), refused],
])('%s is not recorded', async (_, asked, error) => {
  await record(asked, error);
  expect(written).toEqual([]);
});

test('that it cannot be written is no failure of the request', async () => {
  broken = true;
  await record(request('Users.create', { userName: 'x' }), refused);
  expect(warnings).toHaveLength(1);
});
