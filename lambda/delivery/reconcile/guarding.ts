import type { Step } from '../../table/transaction';
import { decideByHand, type GuardVerdict, guard } from '../state/guard-window';
import type { Removal } from '../state/observed';
import type { GuardQuestion } from './plan';
import type { Unit, Work } from './unit';

/** What the guard has said to resources that asked together. */
export interface Guarded<T> {
  readonly granted: readonly Unit<T>[];
  readonly held: readonly Unit<T>[];
  /** Count what was granted: to be written in the transaction that writes the verdicts down. */
  readonly steps: readonly Step[];
}

/** Asks the guard about resources that belong together, and notes on each what it says. Nothing is written. */
export async function askGuard<T>(
  units: readonly Unit<T>[],
  questions: readonly GuardQuestion[],
  work: Work,
): Promise<Guarded<T>> {
  const [question] = questions;
  if (question === undefined) return { granted: [], held: [], steps: [] };
  const { granted: count, reason, steps } = await verdict(question, units.length, work);
  const since = work.now.toISOString();
  for (const [index, unit] of units.entries()) {
    const { what = '', about = {} } = questions[index] ?? {};
    const removal: Removal = {
      ...about,
      verdict: index < count ? 'granted' : 'held',
      since,
      reason: `${what}: ${index < count ? 'within what the removal guard lets through' : reason}`,
    };
    unit.state = { ...unit.state, removal };
  }
  return { granted: units.slice(0, count), held: units.slice(count), steps };
}

async function verdict(
  { counts, weigh, because, within }: GuardQuestion,
  asked: number,
  { context, upstream, now }: Work,
): Promise<GuardVerdict> {
  const { store, policy, directory } = context;
  const settings = policy.guard;
  if (settings === 'off') return { granted: asked, reason: '', steps: [] };
  const why = await because?.(asked);
  if (why !== undefined) return decideByHand(why);
  const guarded = { items: store.items, settings, now, activePeople: () => directory.users.activeTotal() };
  return guard(guarded, upstream.name, { counts, asked, weight: (await weigh?.()) ?? 1, within });
}
