import { arrayOf, readAttribute } from '../filter/access';
import { checkResource } from '../read/limits';
import type { ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, isObject, type Json } from '../types';
import { editElements, excludeElements, includeElements } from './elements';
import { withOrigin } from './origin';
import { sameJson } from './same';
import { refuseImmutable, setPart } from './set-part';
import type { PatchRequest, PatchStep } from './step';
import { Work } from './work';
import { writeAttribute } from './write';

/**
 * Applies the steps of a PATCH to a resource's attributes, in order. Changes of members are left to `foldMembers`.
 *
 * @returns the very same object when nothing changes
 * @throws ScimError 400 noTarget, mutability, invalidValue; 413 when it asks for too much work
 */
export function applySteps(
  definition: ResourceDefinition,
  current: Attributes,
  { steps, work = new Work() }: PatchRequest,
): Attributes {
  let attributes = current;
  for (const step of steps) {
    attributes = withOrigin(step.origin, () => applyStep(attributes, step, work));
  }
  return sameJson(attributes, current) ? current : checkResource(definition, attributes);
}

function applyStep(resource: Attributes, step: PatchStep, work: Work): Attributes {
  if (step.kind === 'members') return resource;
  const { attribute } = step;
  const before = readAttribute(resource, attribute);
  const after = valueAfter(step, before, work);
  if (after === before) return resource;
  refuseImmutable(attribute, before, after);
  return writeAttribute(resource, attribute, after);
}

function valueAfter(
  step: Exclude<PatchStep, { kind: 'members' }>,
  before: Json | undefined,
  work: Work,
): Json | undefined {
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
