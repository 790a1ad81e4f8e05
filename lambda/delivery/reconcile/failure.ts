import {
  AccountError,
  Contradicted,
  NotThere,
  Postponed,
  Throttled,
  Unauthorised,
  Unavailable,
  Unsupported,
} from '../../account/errors';
import { backoff, daily } from '../back-off';
import type { DeliveryFailure, Observed } from '../state/observed';
import { refText } from '../state/resource-ref';
import type { Lease } from './lease';

/** How a try failed, and what is known now. */
export interface Failed<T> {
  readonly status: 'retrying' | 'failed' | 'paused' | 'pending';
  /** For the administrator. */
  readonly message: string;
  readonly state: Observed<T>;
  /** Epoch milliseconds; the usual waits when absent. */
  readonly nextAt?: number;
}

/** The state without what this worker only had in mind: to be written when nothing of it was done. */
export function forgetful<T extends { readonly id: string }>({ state, intentIsFresh }: Lease<T>): Observed<T> {
  if (!intentIsFresh) return state;
  const { intent: _, ...rest } = state;
  return rest;
}

/** How long a group waits before it is seen whether the account has groups by now, in milliseconds. */
const withoutGroupsMs = 3_600_000;

/** What a failed act says about the resource. */
export function afterFailure<T extends { readonly id: string }>(error: unknown, work: Lease<T>): Failed<T> {
  const { upstream, context, ref } = work;
  if (error instanceof Unauthorised) return { status: 'paused', message: error.message, state: forgetful(work) };
  // There was no time to wait for its pace: that is no failure of the resource, which stays due.
  if (error instanceof Throttled) return { status: 'paused', message: error.message, state: forgetful(work) };
  // Only this one has to wait, and longer than the usual back-off.
  if (error instanceof Postponed) {
    return { status: 'retrying', message: error.message, state: work.state, nextAt: error.retryAt };
  }
  // Whether it was done is unknown, or it was not although the account says so: an intent stays until somebody has looked.
  if (error instanceof Unavailable || error instanceof Contradicted) {
    return { status: 'retrying', message: error.message, state: work.state };
  }
  // The account may come to have groups; until then that is no failure of each of them.
  if (error instanceof Unsupported && error.operation === 'groups') {
    const nextAt = work.now.getTime() + withoutGroupsMs;
    return { status: 'pending', message: error.message, state: forgetful(work), nextAt };
  }
  if (error instanceof NotThere) {
    const message = `${error.message}. It is looked for again`;
    const { version: _, ...state } = forgetful(work);
    return { status: 'retrying', message, state: { ...state, verify: true } };
  }
  if (error instanceof AccountError) return { status: 'failed', message: error.message, state: forgetful(work) };
  context.log.failed({ what: `deliver ${refText(ref)} to ${upstream.name}`, error });
  const message = 'it failed inside the bridge: the log of the delivery function says how';
  return { status: 'retrying', message, state: work.state };
}

/** The trouble of a resource, counting on from what it met with the same version before. */
export function nextFailure<T extends { readonly id: string }>(
  work: Lease<T>,
  kind: DeliveryFailure['kind'],
  message: string,
  nextAt: number | undefined,
): DeliveryFailure {
  return failureAfter(work.state.failure, kind, work.version, message, work.now, nextAt, work.context.random);
}

/** @param nextAt epoch milliseconds; the usual waits when undefined */
export function failureAfter(
  former: DeliveryFailure | undefined,
  kind: DeliveryFailure['kind'],
  version: number,
  message: string,
  now: Date,
  nextAt: number | undefined,
  random: () => number,
): DeliveryFailure {
  const again = former !== undefined && former.version === version && former.kind === kind;
  const count = again ? former.count + 1 : 1;
  const since = again ? former.since : now.toISOString();
  const usual = now.getTime() + (kind === 'failed' ? daily(random) : backoff(count, random));
  return { kind, version, count, since, message: message.slice(0, maxWords), nextAt: nextAt ?? usual };
}

/** Longer explanations are cut: they are kept on the item and shown in one line. */
const maxWords = 500;
