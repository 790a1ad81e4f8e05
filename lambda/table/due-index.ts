import { createHash } from 'node:crypto';
import { DirectoryKeys, type DueKind, shardsPerKind } from '../contract/names';
import { membersPrefix } from './keys';

/** When something that gives access is to be delivered: when its creation has settled. */
export function dueForAddition(created: string, now: Date, settleMs: number): number {
  return Math.max(now.getTime(), Date.parse(created) + settleMs);
}

/**
 * The earlier of when the item was due already and when the change is: a change brings forward what was waiting for a retry, and
 * an item that is overdue keeps its place (and costs no write to the index). Always written, also when equal: delivery may have
 * taken the item out of the index since it was read.
 */
export function sooner(already: number | undefined, due: number): number {
  return already === undefined ? due : Math.min(already, due);
}

/** What of an item says where in the index of what is behind it is found: its key, and of a membership whether it is wanted. */
export interface DueItem {
  readonly pk?: unknown;
  readonly sk?: unknown;
  readonly [DirectoryKeys.desired]?: unknown;
}

/** The partition of the index `due` in which an item of people, groups or memberships is found while it is behind. */
export function dueShard(item: DueItem): string {
  const digest = createHash('sha256').update(String(item.sk)).digest();
  return `${kindOf(item)}#${(digest[0] ?? 0) % shardsPerKind}`;
}

function kindOf({ pk, desired }: DueItem): DueKind {
  if (String(pk).startsWith(membersPrefix)) return desired === 'absent' ? 'REVOKE' : 'GRANT';
  return String(pk).startsWith('USER') ? 'USER' : 'GROUP';
}

/** The attributes that put an item into the index of what is behind. */
export function dueAttributes(item: DueItem, dueAt: number): Record<string, string | number> {
  return { [DirectoryKeys.duePartitionKey]: dueShard(item), [DirectoryKeys.dueSortKey]: dueAt };
}
