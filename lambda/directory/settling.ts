import { isActive } from '../scim/attributes';
import type { Attributes } from '../scim/types';
import { dueForAddition } from '../table/due-index';

/**
 * The time at which a change is due, in epoch milliseconds.
 *
 * A creation settles first: an identity provider's connection test creates, updates and deletes a dummy user within seconds,
 * and nobody may be invited for that. Updates of a user who is still settling wait as well; removing access never waits.
 *
 * @param created ISO time at which the resource was created
 * @param settleMs the settle time
 */
export function dueForChange(attributes: Attributes, created: string, now: Date, settleMs: number): number {
  return isActive(attributes) ? dueForAddition(created, now, settleMs) : now.getTime();
}
