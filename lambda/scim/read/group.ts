import { isUnassigned, listOf } from '../dialects';
import { badRequest, excerpt } from '../errors';
import { findPath, type ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, isObject, type Json, type JsonObject } from '../types';
import { checkResource } from './limits';
import { memberOf, readResource, requireObject, unlessSame } from './resource';
import { type OnDropped, toNobody } from './scalar';

/** The longest id that a member may have: longer than any of ours, short enough for a key. */
const MAX_ID_LENGTH = 100;

/** A group as a body describes it. */
export interface GroupBody {
  readonly attributes: Attributes;
  /** The ids of its members, each once; undefined when the body does not say: without `members`, or with null. */
  readonly memberIds: readonly string[] | undefined;
}

/**
 * Reads the body of `POST /Groups` or `PUT /Groups/{id}`. Whether the ids are users' is for the caller to find out.
 * @param current the group's attributes as they are, for a PUT
 * @param onDropped told of every attribute that was not kept
 * @returns as attributes `current` itself when the body changes none
 * @throws ScimError 400 invalidSyntax, invalidValue, mutability
 */
export function readGroup(
  definition: ResourceDefinition,
  body: Json,
  current?: Attributes,
  onDropped: OnDropped = toNobody,
): GroupBody {
  const read = readResource(definition, body, current, onDropped);
  const attributes = unlessSame(checkResource(definition, read, onDropped), current);
  const members = membersOf(definition, requireObject(definition, body));
  return { attributes, memberIds: saysWho(members) ? readMemberIds(members) : undefined };
}

/**
 * Whether a value of `members` says who the members are. An empty list does: nobody. Null does not, and neither does an empty text, or a
 * list of nothing but nulls: whoever sends it had somebody in mind.
 */
export function saysWho(members: Json | undefined): members is Json {
  if (Array.isArray(members)) return members.length === 0 || members.some((member) => member !== null);
  return members !== undefined && members !== null && members !== '';
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

/** As the attributes, they may stand under the URN of the base schema, or have it before their name. */
function membersOf(definition: ResourceDefinition, body: JsonObject): Json | undefined {
  for (const [name, value] of Object.entries(body)) {
    const found = findPath(definition, name);
    if (found?.kind === 'attribute' && found.attribute.path === 'members' && found.sub === undefined) return value;
    const nested = found?.kind === 'base' && isObject(value) ? memberOf(value, 'members') : undefined;
    if (nested !== undefined) return nested;
  }
  return undefined;
}

function readMemberId(member: Json, where: string): string {
  if (!isObject(member)) {
    throw badRequest('invalidValue', `${where} must be an object {"value": <id of a user>}; got ${excerpt(member)}.`);
  }
  const id = memberOf(member, 'value');
  if (typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH) return id;
  throw badRequest('invalidValue', `${where}.value must be the id of a user; got ${excerpt(id)}.`);
}
