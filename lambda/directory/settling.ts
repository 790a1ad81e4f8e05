import { isActive } from '../scim/attributes';
import type { Attributes } from '../scim/types';
import { dueForAddition } from '../table/due-index';

/**
 * When a change is to be delivered, in epoch milliseconds.
 *
 * A creation settles first: an identity provider's connection test creates, updates and deletes a dummy user within seconds,
 * and nobody shall be invited for that. Updates of somebody still settling wait with it; taking somebody's access away never waits.
 *
 * @param created ISO time at which the resource was created
 * @param settleMs how long a creation settles
 */
export function dueForChange(attributes: Attributes, created: string, now: Date, settleMs: number): number {
  return isActive(attributes) ? dueForAddition(created, now, settleMs) : now.getTime();
}
