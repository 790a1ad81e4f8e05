import { retryAfterMs } from '../../../../lambda/account/http/retry-after';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);

test.each([
  ['7', 7000],
  ['0', 0],
  [' 1.5 ', 1500],
  ['Thu, 01 Jan 2026 12:01:00 GMT', 60_000],
  ['Thursday, 01-Jan-26 12:01:00 GMT', 60_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['99999999', 86_400_000],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %p is %p ms', (header, wait) => {
  expect(retryAfterMs(header, now)).toBe(wait);
});
