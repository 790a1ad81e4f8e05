import { readSchedule } from '../../../local/events/schedule-expression';

const next = (expression: string, after: string) => readSchedule(expression, 'Rule')(new Date(after))?.toISOString();

test.each([
  ['rate(1 minute)', '2026-03-01T10:00:30.500Z', '2026-03-01T10:01:30.500Z'],
  ['rate(5 minutes)', '2026-03-01T23:58:00.000Z', '2026-03-02T00:03:00.000Z'],
  ['rate(1 hour)', '2026-03-01T10:00:00.000Z', '2026-03-01T11:00:00.000Z'],
  ['rate(2 days)', '2026-02-27T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
  ['cron(17 3 * * ? *)', '2026-03-01T03:16:59.999Z', '2026-03-01T03:17:00.000Z'],
  ['cron(17 3 * * ? *)', '2026-03-01T03:17:00.000Z', '2026-03-02T03:17:00.000Z'],
  ['cron(0/15 8-9 ? * MON-FRI *)', '2026-03-06T09:45:00.000Z', '2026-03-09T08:00:00.000Z'],
  ['cron(5/20 8 ? * 2 *)', '2026-03-01T00:00:00.000Z', '2026-03-02T08:05:00.000Z'],
  ['cron(5/20 8 ? * 2 *)', '2026-03-02T08:25:00.000Z', '2026-03-02T08:45:00.000Z'],
  ['cron(0 8 ? * 1 *)', '2026-03-02T00:00:00.000Z', '2026-03-08T08:00:00.000Z'],
  ['cron(17 3 L * ? *)', '2026-03-01T00:00:00.000Z', '2026-03-31T03:17:00.000Z'],
  ['cron(17 3 ? * 6#1 *)', '2026-03-01T00:00:00.000Z', '2026-03-06T03:17:00.000Z'],
  ['cron(0 12 1 JAN,JUL ? *)', '2026-03-01T00:00:00.000Z', '2026-07-01T12:00:00.000Z'],
  ['cron(0 0 29 2 ? *)', '2026-03-01T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
  ['cron(0 0 1 1 ? 2030)', '2026-03-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z'],
])('%s after %s is %s', (expression, after, expected) => {
  expect(next(expression, after)).toBe(expected);
});

test('a year that is over never comes', () => {
  expect(next('cron(0 0 1 1 ? 2020)', '2026-03-01T00:00:00.000Z')).toBeUndefined();
});

test.each([
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(0 minutes)',
  'rate(30 seconds)',
  'cron(17 3 * * * *)',
  'cron(17 3 ? * ? *)',
  'cron(61 3 * * ? *)',
  'cron(17 3 ? * 8 *)',
  'cron(17 3 ? * 0 *)',
  'cron(5-1 3 * * ? *)',
  'cron(x 3 * * ? *)',
  'cron(17 3 * 13 ? *)',
  'cron(17 3 * * ?)',
  'every minute',
])('%s is refused', (expression) => {
  expect(() => readSchedule(expression, 'Rule')).toThrow(/Rule: .* is no schedule expression/);
});
