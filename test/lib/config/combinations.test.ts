import { combinationProblems } from '../../../lib/config/combinations';
import { resolveSettings } from '../../../lib/config/settings';

const settings = resolveSettings({});

test('the defaults go together', () => {
  expect(combinationProblems(settings)).toEqual([]);
});

test.each([
  ['terminationProtection', { disposable: true, terminationProtection: true }],
  ['throttleBurst', { throttleRate: 50, throttleBurst: 49 }],
  ['activityRetentionDays', { activityRetentionDays: 6, formerTokenGraceDays: 7 }],
])('%s is refused for what another option is', (option, changed) => {
  expect(combinationProblems({ ...settings, ...changed })).toEqual([expect.objectContaining({ option })]);
});

test('a burst as large as the rate is allowed', () => {
  expect(combinationProblems({ ...settings, throttleRate: 50, throttleBurst: 50 })).toEqual([]);
});
