import { readJsonPattern } from '../../../local/cloudwatch/json-pattern';

const line = JSON.stringify({ type: 'platform.report', record: { status: 'timeout', metrics: { durationMs: 3 } } });

it.each([
  ['{ $.type = "platform.report" }', true],
  ['{ $.type != "platform.report" }', false],
  ['{ ($.type = "platform.report") && (($.record.status = "error") || ($.record.status = "timeout")) }', true],
  ['{ $.type = "platform.report" && $.record.status = "error" }', false],
  ['{ $.record.metrics.durationMs = 3 }', true],
  ['{ $.missing != "anything" }', false],
])('%s', (pattern, matches) => {
  const test = readJsonPattern(pattern, 'Filter');
  expect(test(line)).toBe(matches);
  expect(test('START RequestId: 1')).toBe(false);
});

it.each(['{ $.a = }', '{ $.a = "b"', '{ a = "b" }', '{ $.a IS NULL }', '{ $.a = "b" } x'])('refuses %s', (pattern) => {
  expect(() => readJsonPattern(pattern, 'Filter')).toThrow('Filter: the local run does not understand');
});
