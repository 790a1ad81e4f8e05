import {
  NotFound,
  TooManyValues,
  UniquenessConflict,
  UnknownMembers,
  VersionMismatch,
} from '../../../lambda/directory/errors';
import { refusal } from '../../../lambda/http/failures';
import { ScimError } from '../../../lambda/scim/errors';
import { Busy } from '../../../lambda/table/errors';

test("the protocol's own errors pass", () => {
  const error = new ScimError(400, 'x', { scimType: 'invalidPath' });
  expect(refusal(error)).toEqual({ error, headers: {} });
});

test.each([
  [new NotFound('User', 'x'), { status: 404 }],
  [new UniquenessConflict('User', 'userName', 'a@example.com', 'id-1'), { status: 409, scimType: 'uniqueness' }],
  [new UnknownMembers(['u1']), { status: 400, scimType: 'invalidValue' }],
  [new TooManyValues('emails', 30), { status: 400, scimType: 'invalidValue' }],
  [new VersionMismatch(1, 2), { status: 412 }],
  [new Busy('nothing'), { status: 429 }],
  [new Busy('part'), { status: 429 }],
  [new Error('connect ECONNREFUSED'), { status: 500 }],
  ['a string', { status: 500 }],
  [undefined, { status: 500 }],
])('%s', (thrown, expected) => {
  expect(refusal(thrown).error).toMatchObject(expected);
});

test('who must wait is told how long, in whole seconds', () => {
  expect(refusal(new Busy('nothing')).headers).toEqual({ 'Retry-After': '1' });
});

test('a conflict names what conflicts with whom, and what to do', () => {
  const { detail } = refusal(new UniquenessConflict('User', 'userName', 'a@example.com', 'id-1')).error;
  expect(detail).toContain('userName "a@example.com"');
  expect(detail).toContain('id-1');
});

test('many unknown members are counted, not listed; long ids are shortened', () => {
  const { detail } = refusal(
    new UnknownMembers(['x'.repeat(90), ...Array.from({ length: 20 }, (_, index) => `u${index}`)]),
  ).error;
  expect(detail).toContain('and 16 more');
  expect(detail).toContain(`${'x'.repeat(57)}…`);
  expect(detail.length).toBeLessThan(450);
});

test('what is not known gives nothing away, and keeps its cause for the log', () => {
  const cause = new Error('table scim-Directory-1ABC is not there');
  const { error } = refusal(cause);
  expect(error.detail).not.toContain('table');
  expect(error.cause).toBe(cause);
});
