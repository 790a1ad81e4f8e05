import type { InsecureOption, StackConfig } from '../../../lib/config';
import { insecureOptions } from '../../../lib/config/options';
import { resolveSettings } from '../../../lib/config/settings';

/** For each option that can be insecure, a value that is. */
const insecure: Readonly<Record<InsecureOption, StackConfig>> = {
  disposable: { disposable: true },
  allowedIpRanges: { allowedIpRanges: ['203.0.113.0/24', '0.0.0.0/0'] },
  logRetentionDays: { logRetentionDays: 14 },
  activityRetentionDays: { activityRetentionDays: 89 },
  removalGuard: { removalGuard: false },
};

test.each(insecureOptions)('an insecure %s is refused, and the message says how to accept it', (option) => {
  expect(() => resolveSettings(insecure[option])).toThrow(
    new RegExp(`- ${option} .+\\n.+"acceptInsecure": \\["${option}"\\]`),
  );
});

test.each(insecureOptions)('an insecure %s that is accepted by name is taken', (option) => {
  expect(() => resolveSettings({ ...insecure[option], acceptInsecure: [option] })).not.toThrow();
});

test('accepting one does not accept another', () => {
  const config = { ...insecure.disposable, ...insecure.logRetentionDays, acceptInsecure: ['disposable'] };
  expect(() => resolveSettings(config)).toThrow(/^One problem .+\n {2}- logRetentionDays/);
});

test.each([
  ['logRetentionDays', { logRetentionDays: 30 }],
  ['activityRetentionDays', { activityRetentionDays: 90 }],
  ['allowedIpRanges', { allowedIpRanges: ['8.0.0.0/8'] }],
])('the smallest secure %s needs no acceptance', (_option, config) => {
  expect(() => resolveSettings(config)).not.toThrow();
});

test('two halves of the internet are no allow-list either', () => {
  expect(() => resolveSettings({ allowedIpRanges: ['0.0.0.0/1', '128.0.0.0/1'] })).toThrow(/wider than \/8/);
});
