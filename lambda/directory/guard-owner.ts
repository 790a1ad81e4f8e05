import { type Attributes, isActive, textOf } from '../scim/types';
import { ConditionsFailed } from '../table/transaction';
import { UniquenessConflict } from './errors';
import type { Kind } from './resources';
import { Role } from './transact-items';

/** Who holds a value that a resource asked for. */
export interface GuardOwner {
  readonly id: string;
  readonly deleted: boolean;
}

/** The holder of the value, when that is why a transaction was refused; undefined when it was refused for something else. */
export function guardOwner(error: unknown): GuardOwner | undefined {
  const item = error instanceof ConditionsFailed ? error.found.get(Role.guard) : undefined;
  const id = item?.owner?.S;
  return id === undefined ? undefined : { id, deleted: item?.deleted?.BOOL === true };
}

/**
 * The error to answer when a transaction was refused because another resource holds the unique value; undefined when it was
 * for something else. The holder may be the resource itself: the same change sent twice at once is a lost race, not a conflict.
 */
export function conflict(
  error: unknown,
  kind: Kind,
  id: string,
  attributes: Attributes,
): UniquenessConflict | undefined {
  const owner = guardOwner(error);
  return owner === undefined || owner.id === id ? undefined : conflictWith(owner.id, kind, attributes);
}

/**
 * The error that says who has the resource's unique value.
 *
 * @param owner what is known of the one who has it
 */
export function conflictWith(
  ownerId: string,
  kind: Kind,
  attributes: Attributes,
  owner?: Attributes,
): UniquenessConflict {
  const value = textOf(attributes, kind.uniqueAttribute) ?? '';
  const state = owner === undefined || isActive(owner) ? 'not suspended' : 'suspended';
  return new UniquenessConflict(kind.resourceType, kind.uniqueAttribute, value, ownerId, state);
}
