import { isUnassigned, listOf } from '../dialects';
import { badRequest, excerpt } from '../errors';
import type { ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, isObject, type Json } from '../types';
import { checkResource } from './limits';
import { memberOf, readResource, requireObject, unlessSame } from './resource';

/** The longest id that a member may have: longer than any of ours, short enough for a key. */
const MAX_ID_LENGTH = 100;

/** A group as a body describes it. */
export interface GroupBody {
  readonly attributes: Attributes;
  /** The ids of its members, each once; undefined when the body does not mention `members`. */
  readonly memberIds: readonly string[] | undefined;
}

/**
 * Reads the body of `POST /Groups` or `PUT /Groups/{id}`. Whether the ids are users' is for the caller to find out.
 * @param current the group's attributes as they are, for a PUT
 * @returns as attributes `current` itself when the body changes none
 * @throws ScimError 400 invalidSyntax, invalidValue, mutability
 */
export function readGroup(definition: ResourceDefinition, body: Json, current?: Attributes): GroupBody {
  const attributes = unlessSame(checkResource(definition, readResource(definition, body, current)), current);
  const members = memberOf(requireObject(definition, body), 'members');
  return { attributes, memberIds: members === undefined ? undefined : readMemberIds(members) };
}

/**
 * The ids in the value of a group's `members`: an array of `{value}`, or (Rippling) one such object. Each once, in order.
 * `$ref`, `display` and `type` say nothing that the id does not.
 * @param where how an error names it
 * @throws ScimError 400 invalidValue
 */
export function readMemberIds(members: Json, where = 'members'): string[] {
  if (isUnassigned(members)) return [];
  const list = listOf(members);
  if (!Array.isArray(list)) {
    throw badRequest(
      'invalidValue',
      `${where} must be an array of {"value": <id of a user>}; got ${excerpt(members)}.`,
    );
  }
  const ids = new Set<string>();
  list.forEach((member, index) => {
    if (member !== null) ids.add(readMemberId(member, `${where}[${index}]`));
  });
  return [...ids];
}

function readMemberId(member: Json, where: string): string {
  if (!isObject(member)) {
    throw badRequest('invalidValue', `${where} must be an object {"value": <id of a user>}; got ${excerpt(member)}.`);
  }
  const id = memberOf(member, 'value');
  if (typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH) return id;
  throw badRequest('invalidValue', `${where}.value must be the id of a user; got ${excerpt(id)}.`);
}
