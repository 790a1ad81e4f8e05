import { retryAfterMs } from '../../../../lambda/account/http/retry-after';

const now = Date.UTC(2026, 0, 1, 12, 0, 0);
const headers = (retryAfter: string | undefined, date?: string) =>
  new Headers({
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(date === undefined ? {} : { date }),
  });

test.each([
  ['7', 7000],
  [' 1.5 ', 1500],
  ['30s', 30_000],
  ['2 seconds', 2000],
  ['Thu, 01 Jan 2026 12:01:00 GMT', 60_000],
  ['Thursday, 01-Jan-26 12:01:00 GMT', 60_000],
  ['2026-01-01T12:02:00Z', 120_000],
  // The end of the limit as Unix time: 12:00:45.
  ['1767268845', 45_000],
  ['99999999', 86_400_000],
])('Retry-After %p is %p ms', (header, wait) => {
  expect(retryAfterMs(headers(header), now)).toBe(wait);
});

test.each([
  '0',
  '0.0',
  '-5',
  'soon',
  '',
  'Thu, 01 Jan 2026 11:00:00 GMT',
  '2026-01-01T11:59:00Z',
  '1767268000',
  'NaN',
  undefined,
])('Retry-After %p says no wait: that is never "at once"', (header) => {
  expect(retryAfterMs(headers(header), now)).toBeUndefined();
});

test('a date is compared with the clock of the answer, whoever of us is wrong', () => {
  const twoMinutesBehind = 'Thu, 01 Jan 2026 11:58:00 GMT';
  expect(retryAfterMs(headers('Thu, 01 Jan 2026 11:58:30 GMT', twoMinutesBehind), now)).toBe(30_000);
  const anHourAhead = 'Thu, 01 Jan 2026 13:00:00 GMT';
  expect(retryAfterMs(headers('Thu, 01 Jan 2026 13:00:10 GMT', anHourAhead), now)).toBe(10_000);
});

test('a number of seconds has nothing to do with clocks', () => {
  expect(retryAfterMs(headers('10', 'Thu, 01 Jan 2026 11:58:00 GMT'), now)).toBe(10_000);
});
