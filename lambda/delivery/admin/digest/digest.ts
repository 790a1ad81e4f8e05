import { ActivityKeys } from '../../../contract/names';
import type { Values } from '../../../table/store';
import { canonical, recordHash, sha256 } from './record-hash';

/** What a digest keeps of one record: ids and hashes, and nothing that names a person. */
export interface RecordMark {
  readonly id: string;
  /** `USER#<id>`, `GROUP#<id>` …: with the id, the record's key. */
  readonly resource: string;
  readonly hash: string;
  /** Epoch seconds after which DynamoDB removes the record. */
  readonly expires: number;
}

/** The digest of one hour of the activity record. */
export interface Digest {
  /** Epoch milliseconds; inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** The head of the digest before; undefined for the first. */
  readonly previous: string | undefined;
  /** Hash over everything above and the marks. */
  readonly head: string;
  /** In the order of their ids. */
  readonly marks: readonly RecordMark[];
}

/** Each digest covers so much, in milliseconds. */
export const digestMs = 3_600_000;

/** The mark of a record. */
export function markOf(item: Values): RecordMark {
  return {
    id: String(item[ActivityKeys.sortKey]),
    resource: String(item[ActivityKeys.partitionKey]),
    hash: recordHash(item),
    expires: Number(item[ActivityKeys.ttl]),
  };
}

/** Makes the digest of the records of an hour. */
export function digestOf(
  { from, until }: Pick<Digest, 'from' | 'until'>,
  previous: string | undefined,
  marks: readonly RecordMark[],
): Digest {
  const span = { from, until, previous, marks: [...marks].sort((one, other) => (one.id < other.id ? -1 : 1)) };
  return { ...span, head: headOf(span) };
}

/** The head that a digest with this content has. */
export function headOf({ from, until, previous, marks }: Omit<Digest, 'head'>): string {
  const rows = marks.map(({ id, resource, hash, expires }) => [id, resource, hash, expires]);
  return sha256(canonical([1, from, until, previous, rows]));
}
