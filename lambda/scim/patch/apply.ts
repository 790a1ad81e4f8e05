import { type OnDropped, toNobody } from '../read/unread';
import type { ResourceDefinition } from '../schema/resource-definition';
import type { Attributes } from '../types';
import { applySteps } from './apply-steps';
import { changeMembers, foldMembers, type MemberChange } from './member-change';
import type { PatchRequest } from './step';

/**
 * Applies a PATCH to a user's attributes, all of it or nothing (RFC 7644 §3.5.2). Neither argument is changed.
 *
 * @param current canonical attributes, as the directory stores them
 * @param onDropped told of every attribute of which a part of the request could not be applied
 * @returns the new attributes; the very same object when nothing changes, so that `lastModified` need not either (§3.5.2.1)
 * @throws ScimError 400 noTarget, mutability, invalidValue; 413 when it asks for too much work
 */
export function patchUser(
  definition: ResourceDefinition,
  current: Attributes,
  patch: PatchRequest,
  onDropped: OnDropped = toNobody,
): Attributes {
  return applySteps(definition, current, patch, onDropped);
}

/** A group after a PATCH: its attributes (the same object when they do not change), and what becomes of its members. */
export interface PatchedGroup {
  readonly attributes: Attributes;
  readonly members: MemberChange;
}

/**
 * Applies a PATCH to a group without knowing its members.
 *
 * @returns 'needs members' when an operation depends on them, such as one with `members[type eq "User"]`; then
 *   {@link patchGroupWithMembers} is to be asked
 * @throws ScimError 400 noTarget, mutability, invalidValue; 413 when it asks for too much work
 */
export function patchGroup(
  definition: ResourceDefinition,
  current: Attributes,
  patch: PatchRequest,
  onDropped: OnDropped = toNobody,
): PatchedGroup | 'needs members' {
  const members = foldMembers(patch.steps, patch.work);
  if (members === 'needs members') return members;
  return { attributes: applySteps(definition, current, patch, onDropped), members };
}

/**
 * Applies a PATCH to a group whose members are known.
 *
 * @param memberIds the ids of all its members
 * @throws ScimError as {@link patchGroup}
 */
export function patchGroupWithMembers(
  definition: ResourceDefinition,
  current: Attributes,
  memberIds: readonly string[],
  patch: PatchRequest,
  onDropped: OnDropped = toNobody,
): PatchedGroup {
  const members = changeMembers(memberIds, patch.steps, patch.work);
  return { attributes: applySteps(definition, current, patch, onDropped), members };
}
