import type { Settings } from './options';
import type { Problem } from './problem';

/** Options that are right each by itself and wrong together. */
export function combinationProblems(settings: Settings): readonly Problem[] {
  const problems: Problem[] = [];
  if (settings.disposable && settings.terminationProtection === true) {
    problems.push({
      option: 'terminationProtection',
      wrong: 'is true, but disposable is true as well: the stack could not be thrown away',
      allowed: 'one of the two',
    });
  }
  if (settings.throttleBurst < settings.throttleRate) {
    problems.push({
      option: 'throttleBurst',
      wrong: `is ${settings.throttleBurst}, less than throttleRate (${settings.throttleRate}), so that requests sent evenly would be refused`,
      allowed: `at least ${settings.throttleRate}`,
    });
  }
  if (settings.activityRetentionDays < settings.formerTokenGraceDays) {
    problems.push({
      option: 'activityRetentionDays',
      wrong: `is ${settings.activityRetentionDays}, less than formerTokenGraceDays (${settings.formerTokenGraceDays}): a token could outlive the record of what it did`,
      allowed: `at least ${settings.formerTokenGraceDays}`,
    });
  }
  return problems;
}
