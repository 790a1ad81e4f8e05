import { withoutArrayOfOne } from '../dialects';
import { badRequest } from '../errors';
import type { Filter } from '../filter/ast';
import { compileElementFilter } from '../filter/element';
import { readMemberIds, saysWho } from '../read/group';
import type { Attribute } from '../schema/attribute';
import type { ResourceDefinition } from '../schema/resource-definition';
import { isObject, type Json } from '../types';
import { onMiss, removalOf } from './dialects';
import { type MemberStep, memberElement, namedIds } from './member-step';
import { countConditions, isSimpleSelector, seedOf } from './new-element';
import type { Operation } from './operation';
import type { PatchStep } from './step';
import type { AttributeTarget } from './target';

/** Whether this is the attribute that is not stored with the group, but as memberships. */
export function isMembers(definition: ResourceDefinition, { path }: Attribute): boolean {
  return definition.type === 'Group' && path === 'members';
}

/**
 * An operation on a group's members, in terms of users' ids.
 *
 * @throws ScimError 400 invalidValue, invalidFilter, mutability, noTarget
 */
export function memberSteps(operation: Operation, target: AttributeTarget, value: Json | undefined): PatchStep[] {
  const { attribute, filter, sub } = target;
  if (sub !== undefined) {
    throw badRequest('mutability', `${sub.path} of a member cannot be changed: remove the member and add another one.`);
  }
  const { origin } = operation;
  // "members": null takes nobody out, whoever sends it: only a list says who is in.
  if (filter === undefined && origin.name !== 'remove' && !saysWho(value)) return [];
  const change =
    filter === undefined ? listChange(operation, value) : filterChange(operation, attribute, filter, value ?? null);
  return [{ origin, kind: 'members', change }];
}

function listChange({ origin }: Operation, value: Json | undefined): MemberStep {
  const listed = value ?? null;
  if (origin.name === 'remove' && removalOf(listed) === 'all') return { kind: 'replace', ids: [] };
  return { kind: origin.name, ids: readMemberIds(listed) };
}

function filterChange({ origin, sent }: Operation, members: Attribute, filter: Filter, value: Json): MemberStep {
  const selects = compileElementFilter(members, filter, 'refuse');
  refuseReferences(filter);
  switch (origin.name) {
    case 'add':
      return { kind: 'add', ids: [idToAdd(members, filter, value)] };
    case 'remove': {
      const ids = namedIds(filter);
      if (ids !== undefined) return { kind: 'remove', ids: ids.filter((id) => selects(memberElement(id))) };
      return { kind: 'where', selects, conditions: countConditions(filter), ids: [], onMiss: 'ignore' };
    }
    case 'replace': {
      const ids = readMemberIds(withoutArrayOfOne(value));
      const miss = onMiss(sent, origin.name, isSimpleSelector(filter));
      return {
        kind: 'where',
        selects,
        conditions: countConditions(filter),
        ids,
        onMiss: ids.length === 0 ? 'ignore' : miss,
      };
    }
  }
}

/** `add` with `members[value eq "x"]`: a value without an id of its own is about x. */
function idToAdd(members: Attribute, filter: Filter, value: Json): string {
  const id = seedOf(members, filter)?.value;
  if (typeof id !== 'string') {
    throw badRequest(
      'noTarget',
      'the filter does not identify the member to add. Use the path members, or members[value eq "…"].',
    );
  }
  const [other = id] = readMemberIds(isObject(value) ? { value: id, ...value } : value);
  if (other !== id) throw badRequest('mutability', 'the filter and the value name two different members.');
  return id;
}

/** The address of a member is made when it is represented; a filter on it would see none, and `ne` would select everybody. */
function refuseReferences(filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      filter.operands.forEach(refuseReferences);
      return;
    case 'not':
      refuseReferences(filter.operand);
      return;
    default:
      if (filter.path.name.toLowerCase() === '$ref') {
        throw badRequest('invalidFilter', 'members can be selected by value and by type, not by $ref.');
      }
  }
}
