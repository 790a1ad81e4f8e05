import { DirectoryKeys } from '../contract/names';
import type { Operator } from '../contract/operator-requests';
import type { Actor } from '../directory/activity';
import type { ActivityEntry } from '../table/activity-log';
import type { Item } from '../table/store';
import type { Outcome } from './reconcile/outcome';
import type { ResourceRef } from './state/resource-ref';

/** What a delivery changed, for its record. */
export interface Delivered extends Outcome {
  /** What the upstream had, and what it took. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Ids of the users that a batch of memberships is about. */
  readonly userIds?: readonly string[];
}

/** Who acts where no person does. */
const who = 'delivery';

/** What the activity record of a delivery says. */
export function deliveryEntry(delivered: Delivered): ActivityEntry {
  const { ref, upstream, acts, status, message, version, requestId, before, after, userIds } = delivered;
  return {
    resource: onResource(ref),
    action: 'deliver',
    who,
    upstream,
    outcome: status,
    acts: [...acts],
    message,
    version,
    requestId,
    before: jsonOf(before),
    after: jsonOf(after),
    userIds,
  };
}

/**
 * What the activity record of something says that was done with an account as a whole.
 *
 * @param facts counts and ids, as plain values
 */
export function runEntry(
  upstream: string,
  action: 'import' | 'drift' | 'confirm',
  facts: Readonly<Record<string, unknown>>,
): ActivityEntry {
  return { ...facts, resource: onUpstream(upstream), action, who, upstream };
}

/** What operators decide. Each leaves a record with who it was. */
export type Decision =
  /** Held removals: carried out, or not. */
  | 'release'
  | 'discard'
  /** What the account refuses is tried again. */
  | 'retry'
  /** Groups of the account: handed over to the identity provider, or left alone. */
  | 'manage'
  | 'unmanage'
  /** Deliveries to an account. */
  | 'pause'
  | 'resume'
  /** The identity provider. */
  | 'turnAway'
  | 'letIn'
  /** A manual change in the account is reverted. */
  | 'repair'
  /** Credentials: stored, or sealed under another token; an account gone live. */
  | 'setup'
  | 'goLive'
  | 'reseal'
  /** The bearer token: a new one, the end of the former one, and that it was shown. */
  | 'rotateToken'
  | 'revokeToken'
  | 'showToken'
  /** The directory, or a secret, taken from what was kept of another bridge or restored. */
  | 'recover'
  /** A copy of the directory was written to a file. */
  | 'backup';

/**
 * What the activity record of an operator's decision says.
 *
 * @param resource what it is about, as the activity table keys it: see `onUpstream`, `onResource`, `wholeBridge`
 * @param facts ids and counts, as plain values; no secret
 */
export function decisionEntry(
  resource: string,
  action: Decision,
  { identity, host }: Operator,
  facts: Readonly<Record<string, unknown>> = {},
): ActivityEntry {
  return { ...facts, resource, action, outcome: 'decided', who: identity, host };
}

/** The resource of records about an account. */
export const onUpstream = (upstream: string): string => `UPSTREAM#${upstream}`;

/** The resource of records about a person or a group; a membership is recorded with its group. */
export const onResource = (ref: ResourceRef): string =>
  ref.kind === 'MEMBERSHIP' ? `GROUP#${ref.groupId}` : `${ref.kind}#${ref.id}`;

const jsonOf = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

/** The request that has last changed what is wanted of a resource; undefined for what was written before requests were noted. */
export function requestIdOf(item: Item): string | undefined {
  const id = item[DirectoryKeys.requestId];
  return typeof id === 'string' ? id : undefined;
}

/** Who ends what a deletion left over, in the activity records of the directory: delivery, for the request that asked for the deletion. */
export function deliverer(item: Item): Actor {
  return { requestId: requestIdOf(item) ?? 'delivery', token: 'none', operation: 'deliver a deletion' };
}
