import type { ResourceRef } from '../../contract/operator-requests';
import { deletedKey, type Key, membershipKey, membersPrefix, resourceKey } from '../../table/keys';

export type { ResourceRef } from '../../contract/operator-requests';

/** A person or a group. */
export type PersonOrGroupRef = Extract<ResourceRef, { kind: 'USER' | 'GROUP' }>;
export type MembershipRef = Extract<ResourceRef, { kind: 'MEMBERSHIP' }>;

/** What the item with this key is about; undefined when nothing about it is ever delivered (guards, look-ups, counters …). */
export function refOfKey({ pk, sk }: Key): ResourceRef | undefined {
  switch (pk) {
    case 'USER':
    case 'USER#DELETED':
      return { kind: 'USER', id: sk };
    case 'GROUP':
    case 'GROUP#DELETED':
      return { kind: 'GROUP', id: sk };
    default:
      return pk.startsWith(membersPrefix)
        ? { kind: 'MEMBERSHIP', groupId: pk.slice(membersPrefix.length), userId: sk }
        : undefined;
  }
}

/** Where the item may be, the likelier place first: a deleted resource is kept elsewhere. */
export function keysOf(ref: ResourceRef): readonly Key[] {
  return ref.kind === 'MEMBERSHIP'
    ? [membershipKey(ref.groupId, ref.userId)]
    : [resourceKey(ref.kind, ref.id), deletedKey(ref.kind, ref.id)];
}

/** One line for logs, commands and `readRef`: `USER/<id>`, `GROUP/<id>`, `MEMBERSHIP/<group id>/<user id>`. */
export function refText(ref: ResourceRef): string {
  return ref.kind === 'MEMBERSHIP' ? `MEMBERSHIP/${ref.groupId}/${ref.userId}` : `${ref.kind}/${ref.id}`;
}

/** The inverse of `refText`; a bare id is a person's. Undefined when the text is neither. */
export function readRef(text: string): ResourceRef | undefined {
  const [kind, first, second, ...rest] = text.split('/');
  if (rest.length > 0 || kind === undefined || kind === '') return undefined;
  if (first === undefined) return { kind: 'USER', id: kind };
  if (kind === 'MEMBERSHIP') {
    return second === undefined ? undefined : { kind, groupId: first, userId: second };
  }
  return (kind === 'USER' || kind === 'GROUP') && second === undefined ? { kind, id: first } : undefined;
}
