/** The number of removals that go through before the rest are held. */
export type GuardSettings =
  | 'off'
  | {
      /** This many in a window always go through. */
      readonly count: number;
      /** Or this share of the active people, in percent, if that is more. */
      readonly percent: number;
      /** Length of a window, in minutes. */
      readonly windowMinutes: number;
    };

/**
 * What is counted, each for itself (docs/decisions/0011).
 * - `people`: suspensions and removals
 * - `accesses`: memberships that end although the person stays; a group that is deleted ends all of its own
 * - `addresses`: people who get another email address
 */
export type Counted = 'people' | 'accesses' | 'addresses';

/** Number of memberships that may end for each person who may be removed: a person who changes teams leaves several groups. */
const accessesAPerson = 5;
/** The part of the count that may leave one group that the account had before: a group is smaller than a company. */
const groupsPart = 3;

/** How many a window lets through. The share is of all people, so that a large directory is not stopped by a usual day. */
export function allowance(
  { count, percent }: Exclude<GuardSettings, 'off'>,
  people: number,
  counts: Counted = 'people',
): number {
  const some = Math.max(count, Math.floor((people * percent) / 100));
  return counts === 'accesses' ? some * accessesAPerson : some;
}

/** How many may leave one group, within a window. @param members how many it had when the window began */
export function groupAllowance({ count, percent }: Exclude<GuardSettings, 'off'>, members: number): number {
  return Math.max(Math.ceil(count / groupsPart), Math.floor((members * percent) / 100));
}
