import { ruleHolds } from '../../../local/cloudwatch/alarm-rule';
import type { AlarmState } from '../../../local/cloudwatch/alarm-state';

const states: Readonly<Record<string, AlarmState>> = {
  high: 'ALARM',
  'it is fine': 'OK',
  'arn:x:alarm:quiet': 'INSUFFICIENT_DATA',
};
const holds = (rule: string) => ruleHolds(rule, (alarm) => states[alarm] ?? 'OK');

it.each([
  ['ALARM("high")', true],
  ['ALARM(high)', true],
  ['ALARM("it is fine")', false],
  ['(ALARM("it is fine") OR ALARM("high"))', true],
  ['ALARM("high") AND NOT ALARM("it is fine")', true],
  ['NOT (ALARM("high") OR OK("it is fine"))', false],
  ['INSUFFICIENT_DATA("arn:x:alarm:quiet")', true],
  ['FALSE OR TRUE AND FALSE', false],
])('%s', (rule, expected) => {
  expect(holds(rule)).toBe(expected);
});

it.each(['', 'ALARM("high"', 'ALARM("high") ALARM("high")', 'BROKEN("high")', 'ALARM("high") OR'])(
  'refuses %j',
  (rule) => {
    expect(() => holds(rule)).toThrow('not understood');
  },
);
