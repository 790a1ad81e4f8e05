import { NotThere, Refused } from '../../lambda/account/errors';
import { errorCode } from '../../lambda/contract/error-code';
import { Busy, DatabaseUnreachable } from '../../lambda/table/errors';

test.each([
  [new Busy('nothing'), 'busy'],
  [new DatabaseUnreachable('nothing'), 'database-unreachable'],
  [new NotThere('she'), 'not-there'],
  [new Refused('no'), 'refused'],
  [new TypeError('x'), 'type-error'],
])('%s has a stable code', (error, code) => {
  expect(errorCode(error)).toBe(code);
});
