import type { Begun, ConfirmedMembership, Observed } from './observed';

/**
 * How long an account may take until a read shows what was written, in milliseconds (reported of real ones: seconds to tens of seconds).
 * A look proves that something has not happened only when it is later than that.
 */
export const visibleMs = 60_000;
/** So long after its creation nothing is taken for gone because a read does not find it, in milliseconds. */
export const newMs = 10 * 60_000;

/** What may have happened, with one more act. One entry an act is enough: the later includes what the former changed. */
export function withBegun(before: readonly Begun[] = [], begun: Begun): readonly Begun[] {
  const others = before.filter((one) => one.act !== begun.act || !sameBetween(one, begun));
  const same = before.find((one) => one.act === 'update');
  if (begun.act !== 'update' || same?.act !== 'update') return [...others, begun];
  return [...others, { ...begun, change: { ...same.change, ...begun.change } }];
}

/** The state without these acts among what may have happened. */
export function withoutBegun<T>(state: Observed<T>, over: (begun: Begun) => boolean): Observed<T> {
  const { begun = [], ...rest } = state;
  const open = begun.filter((one) => !over(one));
  return open.length === 0 ? rest : { ...rest, begun: open };
}

/** Whether one of these acts may have happened. */
export const mayHave = ({ begun = [] }: Observed<unknown>, ...acts: readonly Begun['act'][]): boolean =>
  begun.some(({ act }) => acts.includes(act));

/** The entry of an act that may have happened. */
export function begunOf<A extends Begun['act']>(
  { begun = [] }: Observed<unknown>,
  act: A,
): Extract<Begun, { act: A }> | undefined {
  return begun.find((one): one is Extract<Begun, { act: A }> => one.act === act);
}

/** When a look at the account proves what has become of everything that may have happened: epoch milliseconds. */
export function provenFrom({ begun = [] }: Observed<unknown>): number {
  return Math.max(0, ...begun.map(({ at }) => Date.parse(at) + visibleMs));
}

export const isBetween = (one: ConfirmedMembership | undefined, other: ConfirmedMembership): boolean =>
  one?.groupId === other.groupId && one.personId === other.personId;

function sameBetween(one: Begun, other: Begun): boolean {
  return !('between' in one && 'between' in other) || isBetween(one.between, other.between);
}
