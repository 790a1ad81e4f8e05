import { ScimError } from '../errors';
import { checkResource } from '../read/limits';
import { type OnDropped, toNobody } from '../read/scalar';
import { arrayOf, readAttribute, refuseImmutable, sameJson, setPart, writeAttribute } from '../schema/attribute';
import type { ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, isObject, type Json } from '../types';
import { editElements, excludeElements, includeElements } from './elements';
import { changeMembers, foldMembers, type MemberChange } from './members';
import { type PatchRequest, type PatchStep, Work, withOrigin } from './step';

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

/**
 * Applies the steps of a PATCH to a resource's attributes, in order. Changes of members are left to `foldMembers`. What cannot be applied
 * to an attribute on which no delivery depends is left out when the request has something else: an operation with a path as a whole, of
 * one without a path each of its members.
 *
 * @returns the very same object when nothing changes
 * @throws ScimError 400 noTarget, mutability, invalidValue; 413 when it asks for too much work
 */
function applySteps(
  definition: ResourceDefinition,
  current: Attributes,
  { steps, work = new Work() }: PatchRequest,
  onDropped: OnDropped,
): Attributes {
  const refusals: ScimError[] = [];
  const parts = partsOf(steps);
  let attributes = current;
  for (const part of parts) {
    try {
      attributes = part.reduce(
        (after, step) => withOrigin(step.origin, () => applyStep(after, step, work)),
        attributes,
      );
    } catch (error) {
      const dispensable = part.every(({ attribute }) => attribute.tolerance === 'full');
      // Too much work (413) is a matter of the whole request.
      if (!(error instanceof ScimError) || error.status !== 400 || !dispensable) throw error;
      refusals.push(error);
      for (const { attribute } of part) onDropped(attribute.path);
    }
  }
  const [refusal] = refusals;
  const others = parts.length - refusals.length + steps.filter(({ kind }) => kind === 'members').length;
  if (refusal !== undefined && others === 0) throw refusal;
  return sameJson(attributes, current) ? current : checkResource(definition, attributes, onDropped);
}

type AttributeStep = Exclude<PatchStep, { kind: 'members' }>;

/** The steps in parts that are applied, or left out, as one. */
function partsOf(steps: readonly PatchStep[]): readonly AttributeStep[][] {
  const parts: AttributeStep[][] = [];
  for (const step of steps) {
    if (step.kind === 'members') continue;
    const last = parts.at(-1);
    const together = step.origin.path !== undefined && last?.[0]?.origin === step.origin;
    if (together) last.push(step);
    else parts.push([step]);
  }
  return parts;
}

function applyStep(resource: Attributes, step: AttributeStep, work: Work): Attributes {
  const { attribute } = step;
  const before = readAttribute(resource, attribute);
  const after = valueAfter(step, before, work);
  if (after === before) return resource;
  refuseImmutable(attribute, before, after);
  return writeAttribute(resource, attribute, after);
}

function valueAfter(step: AttributeStep, before: Json | undefined, work: Work): Json | undefined {
  switch (step.kind) {
    case 'set':
      return step.value;
    case 'unset':
      return undefined;
    case 'sub': {
      const complex = setPart(isObject(before) ? before : {}, step.sub, step.value);
      return Object.keys(complex).length === 0 ? undefined : complex;
    }
    case 'include':
      return includeElements(step.attribute, arrayOf(before), step.values, work);
    case 'exclude':
      return excludeElements(step.attribute, arrayOf(before), step.values, work);
    case 'elements':
      return editElements(step, arrayOf(before), work);
  }
}
