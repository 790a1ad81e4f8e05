import type { InsecureOption } from '../config';
import { isOpenToTheWorld } from './ip-ranges';
import type { Settings } from './options';
import type { Problem } from './problem';

interface Insecurity {
  readonly option: InsecureOption;
  /** Whether these settings have the insecure value. */
  readonly applies: (settings: Settings) => boolean;
  /** What is wrong, as the rest of a sentence. */
  readonly wrong: (settings: Settings) => string;
  readonly secure: string;
}

const leastLogDays = 30;
const leastActivityDays = 90;

const insecurities: readonly Insecurity[] = [
  {
    option: 'disposable',
    applies: ({ disposable }) => disposable,
    wrong: () =>
      'is true: deleting the stack would delete the directory, the record of changes and both secrets, without a way back',
    secure: 'false',
  },
  {
    option: 'allowedIpRanges',
    applies: ({ allowedIpRanges }) => allowedIpRanges !== undefined && isOpenToTheWorld(allowedIpRanges),
    wrong: () => 'has a range wider than /8: the list looks like a restriction and is none',
    secure: 'ranges of /8 or narrower, or no list at all',
  },
  {
    option: 'logRetentionDays',
    applies: ({ logRetentionDays }) => logRetentionDays < leastLogDays,
    wrong: ({ logRetentionDays }) =>
      `is ${logRetentionDays}: an incident is often noticed after weeks, and its traces would be gone`,
    secure: `${leastLogDays} or more`,
  },
  {
    option: 'activityRetentionDays',
    applies: ({ activityRetentionDays }) => activityRetentionDays < leastActivityDays,
    wrong: ({ activityRetentionDays }) =>
      `is ${activityRetentionDays}: who changed whom could not be answered at the next quarterly review`,
    secure: `${leastActivityDays} or more`,
  },
  {
    option: 'removalGuard',
    applies: ({ removalGuard }) => !removalGuard,
    wrong: () =>
      'is false: an identity provider that deactivates everybody by mistake would have everybody suspended within minutes',
    secure: 'true, with higher limits where more people leave at once (removalGuardCount, removalGuardPercent)',
  },
];

/** Insecure values that `acceptInsecure` does not name. */
export function insecurityProblems(settings: Settings): readonly Problem[] {
  return insecurities
    .filter(({ option, applies }) => applies(settings) && !settings.acceptInsecure.includes(option))
    .map(({ option, wrong, secure }) => ({
      option,
      wrong: wrong(settings),
      allowed: `${secure}. If you accept this risk, say so by name: "acceptInsecure": ["${option}"]`,
    }));
}
