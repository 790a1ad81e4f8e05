import { createHash } from 'node:crypto';
import { DirectoryKeys, type DueKind, shardsPerKind } from '../contract/names';
import { isActive } from '../scim/types';
import { decodeAttributes } from './codec';
import { deletedKey, type Key, membersPrefix, resourceKey } from './keys';

/** When a change that gives access is due: after its settle time. */
export function dueForAddition(created: string, now: Date, settleMs: number): number {
  return Math.max(now.getTime(), Date.parse(created) + settleMs);
}

/**
 * The earlier of the item's present due time and the change's. So a change advances an item that waits for a retry, and an overdue
 * item keeps its place (without a write to the index). Always written, even if equal: delivery may have removed the item from the
 * index since it was read.
 */
export function sooner(already: number | undefined, due: number): number {
  return already === undefined ? due : Math.min(already, due);
}

/**
 * The parts of an item that determine its partition in the index `due`: its key and, for a membership, whether it is wanted; for a user,
 * the attributes as stored, which say whether the user is active.
 */
export interface DueItem extends Key {
  readonly attrs?: unknown;
  readonly [DirectoryKeys.desired]?: unknown;
}

/** The partition of the index `due` that contains a user, group or membership while it is pending. */
export function dueShard(item: DueItem): string {
  const digest = createHash('sha256').update(item.sk).digest();
  return `${kindOf(item)}#${(digest[0] ?? 0) % shardsPerKind}`;
}

function kindOf(item: DueItem): DueKind {
  const { pk, desired } = item;
  if (pk.startsWith(membersPrefix)) return desired === 'absent' ? 'REVOKE' : 'GRANT';
  if (!pk.startsWith('USER')) return 'GROUP';
  return isLeaver(item) ? 'LEAVER' : 'USER';
}

/** Whether the item is a user who is to have no access: deleted, or not active. */
export function isLeaver({ pk, attrs }: DueItem): boolean {
  if (pk === deletedPartition) return true;
  return pk === userPartition && attrs !== undefined && !isActive(decodeAttributes(attrs));
}

const { pk: userPartition } = resourceKey('USER', '');
const { pk: deletedPartition } = deletedKey('USER', '');

/** The attributes that add an item to the index `due`. */
export function dueAttributes(item: DueItem, dueAt: number): Record<string, string | number> {
  return { [DirectoryKeys.duePartitionKey]: dueShard(item), [DirectoryKeys.dueSortKey]: dueAt };
}
