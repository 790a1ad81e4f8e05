import {
  AccountError,
  Conflict,
  NotThere,
  Postponed,
  Refused,
  Throttled,
  Unauthorised,
  Unsupported,
} from '../../account/errors';
import { DirectoryKeys } from '../../contract/names';
import { dueAtOf } from '../../table/codec';
import { backoff, daily } from '../back-off';
import { Shard } from '../state/due-mark';
import type { DeliveryFailure, Observed } from '../state/observed';
import { refText } from '../state/resource-ref';
import { NotYet } from './not-yet';
import type { Unit, Work } from './unit';

/** How a try failed. */
export interface Failed {
  readonly status: 'retrying' | 'failed' | 'paused' | 'pending';
  /** For the administrator. */
  readonly message: string;
  /** Epoch milliseconds; the usual waits when absent. */
  readonly nextAt?: number | undefined;
  /** The usual waits, but not beyond this. Epoch milliseconds. */
  readonly noLaterThan?: number | undefined;
}

/** How long what may pass by itself is tried again before it counts as refused, in milliseconds. */
const patientMs = 3_600_000;

/** Whether one of several resources may be the cause, so that the others shall not suffer for it. */
export const concernsOne = (error: unknown): boolean =>
  error instanceof NotThere || error instanceof Refused || error instanceof Conflict;

/** How long a group waits before it is seen whether the account has groups by now, in milliseconds. */
const withoutGroupsMs = 3_600_000;

/**
 * What a failed act or look says about a resource. What may have happened stays open, until somebody has looked or done it; what has not,
 * for certain, is closed: errors.ts says which is which.
 */
export function afterFailure<T>(error: unknown, unit: Unit<T>, { context, upstream, reached, now }: Work): Failed {
  if (!(error instanceof AccountError)) {
    context.log.failed({ what: `deliver ${refText(unit.ref)} to ${upstream.name}`, error });
    return { status: 'retrying', message: 'an error inside the bridge: see the log of the delivery function' };
  }
  if (error.outcome === 'not done' || !reached) unit.nothingHappened();
  const { message } = error;
  // There was no time to wait for its pace, or the upstream is paused: that is not a failure of the resource.
  if (error instanceof Unauthorised || error instanceof Throttled) return { status: 'paused', message };
  // Only this one has to wait, and longer than the usual back-off.
  if (error instanceof Postponed) return { status: 'retrying', message, nextAt: error.retryAt };
  if (error instanceof NotYet) return { status: 'retrying', message, noLaterThan: error.knownFrom };
  if (error instanceof NotThere) {
    const { version: _, ...state } = unit.state;
    unit.state = { ...state, verify: state.verify ?? true };
    return { status: 'retrying', message: `${message}. The bridge will look it up again` };
  }
  if (error instanceof Conflict) {
    // Another user may be about to give it up, and lists may be late: after an hour an operator has to decide.
    const since = Date.parse(unit.state.pendingSince ?? now.toISOString());
    return { status: now.getTime() - since < patientMs ? 'retrying' : 'failed', message };
  }
  // The account may come to have groups; until then that is no failure of each of them.
  if (error instanceof Unsupported && error.operation === 'groups') {
    return { status: 'pending', message, nextAt: now.getTime() + withoutGroupsMs };
  }
  return { status: error.outcome === 'unknown' ? 'retrying' : 'failed', message };
}

/** The state of a resource that has met with failure: counting on from what it met with the same version before. */
export function withFailure<T>(
  unit: Unit<T>,
  kind: DeliveryFailure['kind'],
  message: string,
  { nextAt, noLaterThan = Number.POSITIVE_INFINITY }: Pick<Failed, 'nextAt' | 'noLaterThan'>,
  { context, now }: Work,
): Observed<T> {
  const { state, version } = unit;
  const former = state.failure;
  const again = former !== undefined && former.version === version && former.kind === kind;
  const count = again ? former.count + 1 : 1;
  const since = again ? former.since : now.toISOString();
  const wait = kind === 'failed' ? daily(context.random) : backoff(count, context.random);
  const usual = Math.min(now.getTime() + wait, Math.max(noLaterThan, now.getTime() + 1));
  const failure = { kind, version, count, since, message: message.slice(0, maxMessage), nextAt: nextAt ?? usual };
  return { ...state, failure, ...(kind === 'pending' ? {} : { pendingSince: pendingSince(unit, now) }) };
}

/** Since when a change that is not delivered has been due. Later changes to what is pending do not make it younger. */
function pendingSince<T>({ state, item }: Unit<T>, now: Date): string {
  if (state.pendingSince !== undefined) return state.pendingSince;
  const isOrdinary = !(Object.values(Shard) as unknown[]).includes(item[DirectoryKeys.duePartitionKey]);
  const due = isOrdinary && state.failure === undefined ? dueAtOf(item) : undefined;
  return new Date(Math.min(due ?? now.getTime(), now.getTime())).toISOString();
}

/** Longer explanations are cut: they are kept on the item and shown in one line. */
const maxMessage = 500;
