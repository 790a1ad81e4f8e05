import { isUnassigned, keptUnlessSaid, removalOf, withoutArrayOfOne } from '../dialects';
import { badRequest, excerpt, ScimError } from '../errors';
import { UNREAD, type Unread } from '../read/scalar';
import { readValue } from '../read/value';
import type { Attribute } from '../schema/attribute';
import type { ResourceDefinition } from '../schema/resource-definition';
import { isObject, type Json } from '../types';
import { elementSteps } from './element-steps';
import { memberSteps } from './members';
import { readParts } from './parts';
import { located, type Operation, type PatchStep } from './step';
import { type AttributeTarget, readTarget, type Target } from './target';

/**
 * What an operation does, as steps.
 *
 * @throws ScimError 400
 */
export function stepsOf(operation: Operation, value: Json | undefined): PatchStep[] {
  const { origin, reading } = operation;
  const { path } = origin;
  // RFC 7644 §3.5.2.2
  if (path === undefined && origin.name === 'remove') {
    throw badRequest('noTarget', 'remove needs a path that names what to remove.');
  }
  const target = path === undefined ? undefined : readTarget(reading.definition, path);
  if (origin.name !== 'remove' && value === undefined && !isUnknown(target)) {
    throw badRequest('invalidValue', `${origin.name} needs a value (RFC 7644 §3.5.2).`);
  }
  if (target === undefined || path === undefined) return memberwise(operation, value, '');
  if (target.kind === 'attribute') refuseReadOnly(target);
  if (target.kind === 'unknown' && mustBeTold(operation)) throw badRequest('invalidPath', target.problem);
  return stepsOfTarget(operation, path, target, value);
}

function stepsOfTarget(operation: Operation, path: string, target: Target, value: Json | undefined): PatchStep[] {
  switch (target.kind) {
    case 'attribute':
      return attributeSteps(operation, target, value);
    case 'schema':
      return schemaSteps(operation, target, value);
    default:
      return ignored(operation, path, target.problem);
  }
}

function isUnknown(target: Target | undefined): target is Extract<Target, { problem: string }> {
  return target?.kind === 'unknown' || target?.kind === 'foreign';
}

/**
 * An attribute that nobody here knows is left out, as in a POST: what Entra ID's and Okta's administrators map besides is no reason to
 * leave somebody their access. A request that is nothing but one `replace` of it, as conformance suites send it, is told.
 */
function mustBeTold({ company, sent }: Operation): boolean {
  return company === 'alone' && sent === 'replace';
}

/** @throws ScimError 400 invalidPath where it is a part of an attribute on which a delivery depends */
function ignored({ reading, origin }: Operation, path: string, problem: string): PatchStep[] {
  const error = badRequest('invalidPath', problem);
  if (reading.toleranceOf(path) === 'none') throw error;
  reading.drops(path, located(origin, error));
  return [];
}

/**
 * A value that holds attributes: RFC 7644 §3.5.2.1 and §3.5.2.3, "if omitted, the target location is the resource itself".
 * @param prefix what stands before each name: nothing, or a schema's URN
 */
function memberwise(operation: Operation, value: Json | undefined, prefix: string): PatchStep[] {
  const { reading, origin } = operation;
  if (!isObject(value)) {
    const detail = `the value must be an object with the attributes to ${origin.name}; got ${excerpt(value)}.`;
    throw badRequest('invalidValue', detail);
  }
  return Object.entries(value).flatMap(([key, part]) => {
    const path = `${prefix}${key}`;
    return reading.tolerantly(origin, path, () =>
      stepsOfTarget(operation, path, readTarget(reading.definition, path), part),
    );
  });
}

function schemaSteps(
  operation: Operation,
  { urn, extension }: Extract<Target, { kind: 'schema' }>,
  value: Json | undefined,
): PatchStep[] {
  const { origin } = operation;
  if (extension !== undefined && (origin.name === 'remove' || isUnassigned(value))) {
    return extension.attributes.flatMap((attribute) =>
      isWritable({ kind: 'attribute', attribute }) ? unsetSteps(operation, attribute) : [],
    );
  }
  if (origin.name === 'remove')
    throw badRequest('noTarget', `${urn} is the base schema: name the attribute to remove.`);
  return memberwise(operation, Array.isArray(value) && value.length === 1 ? value[0] : value, `${urn}:`);
}

function attributeSteps(operation: Operation, target: AttributeTarget, value: Json | undefined): PatchStep[] {
  const { attribute, filter, sub } = target;
  if (!isWritable(target)) return [];
  const { definition, onDropped } = operation.reading;
  if (isMembers(definition, attribute)) return memberSteps(operation, target, value);
  // Accepted and dropped, as in a POST.
  if (attribute.mutability === 'writeOnly') return [];
  if (filter !== undefined || (attribute.multiValued && sub !== undefined)) {
    return elementSteps(operation, target, value);
  }
  if (sub !== undefined) return subSteps(operation, attribute, sub, value);
  if (attribute.multiValued) return listSteps(operation, attribute, value);
  if (operation.origin.name === 'remove') return unsetSteps(operation, attribute);
  return attribute.type === 'complex'
    ? complexSteps(operation, attribute, value)
    : setSteps(operation, attribute, readValue(attribute, value ?? null, onDropped));
}

function listSteps(operation: Operation, attribute: Attribute, value: Json | undefined): PatchStep[] {
  const { origin } = operation;
  if (origin.name === 'remove' && removalOf(value) === 'all') return unsetSteps(operation, attribute);
  const list = readValue(attribute, value ?? null, operation.reading.onDropped);
  if (origin.name === 'replace') return setSteps(operation, attribute, list);
  if (!Array.isArray(list)) return [];
  return [{ origin, kind: origin.name === 'add' ? 'include' : 'exclude', attribute, values: list }];
}

/**
 * A single-valued complex attribute. What the value does not name stays as it is, for `replace` too (RFC 7644 §3.5.2.3); what it
 * names as null is unassigned.
 */
function complexSteps(operation: Operation, attribute: Attribute, value: Json | undefined): PatchStep[] {
  const single = withoutArrayOfOne(value ?? null);
  if (isUnassigned(single)) return setSteps(operation, attribute, undefined);
  const parts = readParts(attribute, single, attribute.path, operation.reading.onDropped);
  return parts.flatMap(([sub, part]) => subSteps(operation, attribute, sub, part ?? null));
}

function subSteps(operation: Operation, attribute: Attribute, sub: Attribute, value: Json | undefined): PatchStep[] {
  const { origin } = operation;
  const canonical = origin.name === 'remove' ? undefined : readValue(sub, value ?? null, operation.reading.onDropped);
  if (canonical === UNREAD || (origin.name === 'add' && canonical === undefined)) return [];
  return [{ origin, kind: 'sub', attribute, sub, value: canonical }];
}

/**
 * @param value in canonical form; undefined when what was sent means "unassigned", of which there is nothing to add; UNREAD when it has no
 *   meaning: then nothing was said
 */
function setSteps(operation: Operation, attribute: Attribute, value: Json | Unread | undefined): PatchStep[] {
  const { origin } = operation;
  if (value === UNREAD) return [];
  if (value !== undefined) return [{ origin, kind: 'set', attribute, value }];
  return origin.name === 'add' ? [] : unsetSteps(operation, attribute);
}

function unsetSteps({ origin }: Operation, attribute: Attribute): PatchStep[] {
  if (keptUnlessSaid.has(attribute.path)) return [];
  if (!attribute.required) return [{ origin, kind: 'unset', attribute }];
  // RFC 7644 §3.5.2.2 for remove; table 9 ("a required value was missing") for a replace by nothing.
  const scimType = origin.name === 'remove' ? 'mutability' : 'invalidValue';
  throw new ScimError(400, `${attribute.path} is required and must have a value.`, { scimType });
}

function isWritable({ attribute, sub }: AttributeTarget): boolean {
  return attribute.mutability !== 'readOnly' && sub?.mutability !== 'readOnly';
}

function refuseReadOnly(target: AttributeTarget): void {
  if (isWritable(target)) return;
  const { attribute, sub } = target;
  throw badRequest('mutability', `${(sub ?? attribute).path} is read-only: the service provider sets it.`);
}

/** Whether this is the attribute that is not stored with the group, but as memberships. */
function isMembers(definition: ResourceDefinition, { path }: Attribute): boolean {
  return definition.type === 'Group' && path === 'members';
}
