import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Attributes, Json } from '../scim/types';
import type { ActivityEntry } from '../table/activity-log';
import type { KindName } from '../table/keys';

/** Who asked for a change: goes into its activity record. Nothing of it is secret. */
export interface Actor {
  /** Id of the request, as the logs have it. */
  readonly requestId: string;
  /** Which bearer token was used: its name or version, never its value. */
  readonly token: string;
  /** What was asked for, e.g. `PATCH /Users`. */
  readonly operation: string;
  /** The caller's User-Agent: tells which identity provider it was. */
  readonly client?: string | undefined;
}

/** What happened to a resource. `link`: the identity provider took over a user or group that was imported from an account. */
export type ActivityAction = 'create' | 'update' | 'delete' | 'revive' | 'leave' | 'link';

/** An accepted change. */
export interface Change {
  readonly kind: KindName;
  readonly id: string;
  readonly action: ActivityAction;
  /** The resource's version after the change. */
  readonly version?: number;
  readonly before?: Attributes;
  readonly after?: Attributes;
  /** Ids of users that joined the group. */
  readonly membersAdded?: readonly string[];
  /** Ids of users that left the group. */
  readonly membersRemoved?: readonly string[];
  /** Ids that were to join the group and belong to no user. */
  readonly membersSkipped?: readonly string[];
  /** Ids of the groups that a deleted user left. */
  readonly groupsLeft?: readonly string[];
}

/** An item holds 400 KB. Two sides of a difference this long leave room for the ids of a chunk of members. */
const maxBytesASide = 96 * 1024;
/** A value longer than this is replaced by its digest when the difference is too long as a whole. */
const longValueBytes = 1024;

/** What the activity record of an accepted change says. */
export function changeEntry(change: Change, actor: Actor): ActivityEntry {
  const { before, after } = difference(change.before ?? {}, change.after ?? {});
  return {
    resource: `${change.kind}#${change.id}`,
    action: change.action,
    outcome: 'accepted',
    operation: actor.operation,
    requestId: actor.requestId,
    token: actor.token,
    client: actor.client,
    version: change.version,
    before: sideText(before),
    after: sideText(after),
    membersAdded: nonEmpty(change.membersAdded),
    membersRemoved: nonEmpty(change.membersRemoved),
    ...skippedText(change.membersSkipped ?? []),
    groupsLeft: nonEmpty(change.groupsLeft),
  };
}

/** The top-level attributes that differ, as they were and as they are. */
export function difference(before: Attributes, after: Attributes): { before: Attributes; after: Attributes } {
  const differs = (name: string) => !isDeepStrictEqual(before[name], after[name]);
  const only = (attributes: Attributes): Attributes =>
    Object.fromEntries(
      Object.entries(attributes).filter(([name]) => differs(name) && name.toLowerCase() !== 'password'),
    );
  return { before: only(before), after: only(after) };
}

/** One side of a difference as JSON text, shortened to what an item can hold; undefined when there is nothing in it. */
function sideText(side: Attributes): string | undefined {
  if (Object.keys(side).length === 0) return undefined;
  const whole = JSON.stringify(side);
  if (Buffer.byteLength(whole) <= maxBytesASide) return whole;
  const shortened = JSON.stringify(
    Object.fromEntries(Object.entries(side).map(([name, value]) => [name, digested(value)])),
  );
  return Buffer.byteLength(shortened) <= maxBytesASide ? shortened : JSON.stringify(digested(side));
}

/** A long value gives way to its length and digest: enough to tell whether two records speak of the same value. */
function digested(value: Json): Json {
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes <= longValueBytes) return value;
  return { omittedBytes: bytes, sha256: createHash('sha256').update(text).digest('hex') };
}

/** A client can name as many strangers as its request holds: the record has the first, and how many there were. */
const maxSkipped = 100;

function skippedText(ids: readonly string[]): object {
  if (ids.length === 0) return {};
  return { membersSkipped: ids.slice(0, maxSkipped), membersSkippedCount: ids.length };
}

const nonEmpty = <T>(list: readonly T[] | undefined): readonly T[] | undefined => (list?.length ? list : undefined);
