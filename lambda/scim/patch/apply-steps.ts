import { ScimError } from '../errors';
import { arrayOf, readAttribute } from '../filter/access';
import { checkResource } from '../read/limits';
import type { OnDropped } from '../read/unread';
import type { ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, isObject, type Json } from '../types';
import { editElements, excludeElements, includeElements } from './elements';
import { withOrigin } from './origin';
import { sameJson } from './same';
import { refuseImmutable, setPart } from './set-part';
import type { PatchStep } from './step';
import { Work } from './work';
import { writeAttribute } from './write';

/**
 * Applies the steps of a PATCH to a resource's attributes, in order. Changes of members are left to `foldMembers`. A step that cannot be
 * applied to an attribute on which no delivery depends is left out when the request has others.
 *
 * @returns the very same object when nothing changes
 * @throws ScimError 400 noTarget, mutability, invalidValue; 413 when it asks for too much work
 */
export function applySteps(
  definition: ResourceDefinition,
  current: Attributes,
  steps: readonly PatchStep[],
  onDropped: OnDropped,
): Attributes {
  const work = new Work();
  const refusals: ScimError[] = [];
  let attributes = current;
  for (const step of steps) {
    if (step.kind === 'members') continue;
    try {
      attributes = withOrigin(step.origin, () => applyStep(attributes, step, work));
    } catch (error) {
      if (!canBeLeftOut(step, error)) throw error;
      refusals.push(error);
      onDropped(step.attribute.path);
    }
  }
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === steps.length) throw refusal;
  return sameJson(attributes, current) ? current : checkResource(definition, attributes, onDropped);
}

type AttributeStep = Exclude<PatchStep, { kind: 'members' }>;

/** Whether the rest of the request can do without a step that failed. Too much work (413) is a matter of the whole. */
function canBeLeftOut({ attribute }: AttributeStep, error: unknown): error is ScimError {
  return error instanceof ScimError && error.status === 400 && attribute.tolerance === 'full';
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
