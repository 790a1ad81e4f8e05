import type { Unreached } from '../../table/provider-signals';

/** Whether the probe is expected to get through. */
export interface ReachRules {
  /** Whether an allow-list is set, which need not contain the probe's address. */
  readonly hasAllowList: boolean;
}

/** How long the probe, which calls every five minutes, may stay away before that is noticed, in milliseconds. */
const lateMs = 7 * 60_000;
/** For how long it has to be missed until somebody is asked to look, in milliseconds: as long as its alarms take. */
const missedMs = 10 * 60_000;

/**
 * Judges whether the bridge is reached from outside, by when its own probe last got through: one that fails and one that does not run look the
 * same from here.
 *
 * @param probedAt ISO time; undefined when it never got through
 * @param before what the sweep before found: how long is counted from what a sweep has seen, not from times at which nothing ran
 * @returns undefined where all is well, or where it cannot be known
 */
export function judgeReach(
  probedAt: string | undefined,
  before: Unreached | undefined,
  { hasAllowList }: ReachRules,
  now: Date,
): Unreached | undefined {
  if (hasAllowList || now.getTime() - Date.parse(probedAt ?? '') < lateMs) return undefined;
  const { noticedAt } = before ?? { noticedAt: now.toISOString() };
  const needsYou = now.getTime() - Date.parse(noticedAt) >= missedMs;
  return { ...(probedAt === undefined ? {} : { at: probedAt }), noticedAt, needsYou };
}
