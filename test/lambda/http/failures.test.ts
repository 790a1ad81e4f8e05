import { NotFound, TooManyValues, UniquenessConflict, VersionMismatch } from '../../../lambda/directory/errors';
import { refusal } from '../../../lambda/http/failures';
import { ScimError } from '../../../lambda/scim/errors';
import { Busy, DatabaseUnreachable } from '../../../lambda/table/errors';

test("the protocol's own errors pass", () => {
  const error = new ScimError(400, 'x', { scimType: 'invalidPath' });
  expect(refusal(error)).toEqual({ error, headers: {} });
});

test.each([
  [new NotFound('User', 'x'), { status: 404 }],
  [new UniquenessConflict('User', 'userName', 'a@example.com', 'id-1'), { status: 409, scimType: 'uniqueness' }],
  [new TooManyValues('emails', 30), { status: 400, scimType: 'invalidValue' }],
  [new VersionMismatch(1, 2), { status: 412 }],
  [new Busy('nothing'), { status: 429 }],
  [new Busy('part'), { status: 429 }],
  [new DatabaseUnreachable('nothing'), { status: 503 }],
  [new DatabaseUnreachable('part'), { status: 503 }],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), { status: 503 }],
  [new Error('connect ECONNREFUSED'), { status: 500 }],
  ['a string', { status: 500 }],
  [undefined, { status: 500 }],
])('%s', (thrown, expected) => {
  expect(refusal(thrown).error).toMatchObject(expected);
});

test('who must wait is told how long, in whole seconds', () => {
  expect(refusal(new Busy('nothing')).headers).toEqual({ 'Retry-After': '1' });
  expect(refusal(new DatabaseUnreachable('nothing')).headers).toEqual({ 'Retry-After': '5' });
});

test('a request that takes too long is not blamed on others, who did nothing', () => {
  expect(refusal(new Busy('part')).error.detail).toBe(
    'The request takes longer than one request may. Part of the change was made; retrying the request completes it. Retry the request.',
  );
  expect(refusal(new Busy('nothing', { cause: new Error('TransactionConflict') })).error.detail).toContain(
    'Too many simultaneous changes',
  );
});

test('a database out of reach is not blamed on the client, and its cause is for the log', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
  const { error } = refusal(new DatabaseUnreachable('nothing', { cause }));
  expect(error.detail).toContain('The request itself is valid');
  expect(error.detail).not.toMatch(/10\.0\.0\.1|Too many/);
  expect(error.cause).toBe(cause);
});

test('a conflict names what conflicts with whom, and what to do', () => {
  const { detail } = refusal(new UniquenessConflict('User', 'userName', 'a@example.com', 'id-1')).error;
  expect(detail).toContain('userName "a@example.com"');
  expect(detail).toContain('id-1');
});

test('a conflict with somebody who is suspended says so, and how to bring them back', () => {
  const conflict = new UniquenessConflict('User', 'userName', 'x'.repeat(90), 'id-1', 'suspended');
  const { detail } = refusal(conflict).error;
  expect(detail).toContain(`${'x'.repeat(57)}…`);
  expect(detail).toContain('That user is suspended. To reactivate them');
  expect(detail).toContain('"active": true to /Users/id-1');
  expect(detail.length).toBeLessThan(450);
});

test('what is not known gives nothing away, and keeps its cause for the log', () => {
  const cause = new Error('table scim-Directory-1ABC is not there');
  const { error } = refusal(cause);
  expect(error.detail).not.toContain('table');
  expect(error.cause).toBe(cause);
});
