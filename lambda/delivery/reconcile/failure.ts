import { AccountError, NotThere, Throttled, Unauthorised, Unavailable } from '../../account/errors';
import type { Observed, Trouble } from '../state/observed';
import { refText } from '../state/resource-ref';
import { backoff, daily } from './back-off';
import type { Work } from './lease';

/** How a try failed, and what is known now. */
export interface Failed<T> {
  readonly status: 'retry' | 'refused' | 'blocked';
  /** For the administrator. */
  readonly words: string;
  readonly state: Observed<T>;
  /** Epoch milliseconds; the usual waits when absent. */
  readonly nextAt?: number;
}

/** The state without what this worker only had in mind: to be written when nothing of it was done. */
export function forgetful<T extends { readonly id: string }>({ state, intentIsFresh }: Work<T>): Observed<T> {
  if (!intentIsFresh) return state;
  const { intent: _, ...rest } = state;
  return rest;
}

/** What a failed act says about the resource. */
export function afterFailure<T extends { readonly id: string }>(error: unknown, work: Work<T>): Failed<T> {
  const { upstream, context, ref } = work;
  if (error instanceof Unauthorised) return { status: 'blocked', words: error.message, state: forgetful(work) };
  // There was no time to wait for its pace: that is no failure of the resource, which stays due.
  if (error instanceof Throttled) return { status: 'blocked', words: error.message, state: forgetful(work) };
  // Whether it was done is unknown: an intent stays until somebody has looked.
  if (error instanceof Unavailable) return { status: 'retry', words: error.message, state: work.state };
  if (error instanceof NotThere) {
    const words = `${error.message}. It is looked for again`;
    const { version: _, ...state } = forgetful(work);
    return { status: 'retry', words, state: { ...state, recheck: true } };
  }
  if (error instanceof AccountError) return { status: 'refused', words: error.message, state: forgetful(work) };
  context.log.failed({ what: `deliver ${refText(ref)} to ${upstream.name}`, error });
  const words = 'it failed inside the bridge: the log of the delivery function says how';
  return { status: 'retry', words, state: work.state };
}

/** The trouble of a resource, counting on from what it met with the same version before. */
export function troubled<T extends { readonly id: string }>(
  work: Work<T>,
  kind: Trouble['kind'],
  words: string,
  nextAt: number | undefined,
): Trouble {
  return troubleOf(work.state.trouble, kind, work.version, words, work.now, nextAt, work.context.random);
}

/** @param nextAt epoch milliseconds; the usual waits when undefined */
export function troubleOf(
  former: Trouble | undefined,
  kind: Trouble['kind'],
  version: number,
  words: string,
  now: Date,
  nextAt: number | undefined,
  random: () => number,
): Trouble {
  const again = former !== undefined && former.version === version && former.kind === kind;
  const count = again ? former.count + 1 : 1;
  const since = again ? former.since : now.toISOString();
  const usual = now.getTime() + (kind === 'refused' ? daily(random) : backoff(count, random));
  return { kind, version, count, since, words: words.slice(0, mostWords), nextAt: nextAt ?? usual };
}

/** Longer explanations are cut: they are kept on the item and shown in one line. */
const mostWords = 500;
