import { combinationProblems } from '../../../lib/config/combinations';
import type { OptionName, Settings } from '../../../lib/config/options';
import { resolveSettings } from '../../../lib/config/settings';

const settings = resolveSettings({});

test('the defaults go together', () => {
  expect(combinationProblems(settings)).toEqual([]);
});

test.each<[OptionName, Partial<Settings>]>([
  ['terminationProtection', { disposable: true, terminationProtection: true }],
  ['throttleBurst', { throttleRate: 50, throttleBurst: 49 }],
  ['activityArchive', { activityArchive: 'compliance', disposable: true }],
  ['activityArchiveDays', { activityArchiveDays: 90 }],
  ['activityRetentionDays', { activityRetentionDays: 6, formerTokenGraceDays: 7 }],
])('%s is refused for what another option is', (option, changed) => {
  expect(combinationProblems({ ...settings, ...changed })).toEqual([expect.objectContaining({ option })]);
});

test('days of an archive that there is are allowed', () => {
  const archive = { activityArchive: 'governance', activityArchiveDays: 90 } as const;
  expect(combinationProblems({ ...settings, ...archive })).toEqual([]);
});

test('a burst as large as the rate is allowed', () => {
  expect(combinationProblems({ ...settings, throttleRate: 50, throttleBurst: 50 })).toEqual([]);
});
