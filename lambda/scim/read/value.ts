import { complexFromScalar, isUnassigned, labels, listOf, withoutArrayOfOne } from '../dialects';
import { badRequest, excerpt } from '../errors';
import { type Attribute, findByName } from '../schema/attribute';
import { isObject, type Json, type JsonObject } from '../types';
import { settleElements } from './elements';
import { type OnDropped, readScalar, UNREAD, type Unread } from './scalar';

/**
 * The whole value of an attribute, in canonical form: names as the schema spells them, types checked, nothing unassigned in it, no
 * (type, value) twice, at most one primary (the first one says so). Undefined when the value means "unassigned", UNREAD when it has no
 * meaning here (see `Tolerance`). Read-only sub-attributes are ignored. The mutability of the attribute itself is the caller's.
 * @param onDropped told of what was not kept, in part or as a whole
 * @param where how an error names the attribute
 * @throws ScimError 400 invalidValue, invalidSyntax
 */
export function readValue(
  attribute: Attribute,
  value: Json,
  onDropped: OnDropped,
  where: string = attribute.path,
): Json | Unread | undefined {
  if (isUnassigned(value)) return undefined;
  return attribute.multiValued
    ? readElements(attribute, value, where, onDropped)
    : readSingle(attribute, value, where, onDropped);
}

/**
 * One value of a multi-valued attribute, in canonical form; undefined when it says nothing, UNREAD when it has no meaning here.
 * @param where how an error names it, such as `emails[2]`
 * @throws ScimError 400 invalidValue, invalidSyntax
 */
export function readElement(
  attribute: Attribute,
  value: Json,
  where: string,
  onDropped: OnDropped,
): Json | Unread | undefined {
  if (isUnassigned(value)) return undefined;
  if (attribute.type !== 'complex') return readScalar(attribute, attribute.type, value, where, onDropped);
  const element = readComplex(attribute, withoutArrayOfOne(value), where, onDropped);
  return element !== undefined && element !== UNREAD && saysNothing(element) ? undefined : element;
}

function readElements(
  attribute: Attribute,
  value: Json,
  where: string,
  onDropped: OnDropped,
): Json | Unread | undefined {
  const list = listOf(value);
  const elements: Json[] = [];
  let unread = false;
  (Array.isArray(list) ? list : [list]).forEach((one, index) => {
    const element = readElement(attribute, one, `${where}[${index}]`, onDropped);
    if (element === UNREAD) unread = true;
    else if (element !== undefined) elements.push(element);
  });
  if (elements.length > 0) return settleElements(attribute, elements, 'first primary');
  return unread ? UNREAD : undefined;
}

function readSingle(attribute: Attribute, value: Json, where: string, onDropped: OnDropped): Json | Unread | undefined {
  const single = withoutArrayOfOne(value);
  if (isUnassigned(single)) return undefined;
  if (attribute.type !== 'complex') return readScalar(attribute, attribute.type, single, where, onDropped);
  return readComplex(attribute, single, where, onDropped);
}

function readComplex(
  attribute: Attribute,
  value: Json,
  where: string,
  onDropped: OnDropped,
): JsonObject | Unread | undefined {
  const members = membersOf(attribute, value, where, onDropped);
  if (members === UNREAD) return UNREAD;
  const read: JsonObject = {};
  const seen = new Set<string>();
  let unread = false;
  for (const [name, part] of Object.entries(members)) {
    const sub = subAttribute(attribute, name, onDropped);
    // Nothing but names that nobody knows is not the same as nothing.
    if (findByName(attribute.subAttributesByName, name) === undefined && !isUnassigned(part)) unread = true;
    if (sub === undefined || !once(seen, sub, `${where}.${sub.name}`, onDropped)) continue;
    const canonical = readValue(sub, part, onDropped, `${where}.${sub.name}`);
    if (canonical === UNREAD) unread = true;
    else if (canonical !== undefined) read[sub.name] = canonical;
  }
  if (unread && saysNothing(read)) return UNREAD;
  return Object.keys(read).length === 0 ? undefined : read;
}

/**
 * A complex value as an object, also when it came as what it is mainly about; UNREAD when it has no meaning here.
 * @throws ScimError 400 invalidValue
 */
export function membersOf(attribute: Attribute, value: Json, where: string, onDropped: OnDropped): JsonObject | Unread {
  const complex = complexFromScalar(attribute.subAttributesByName, value);
  if (isObject(complex)) return complex;
  if (attribute.tolerance === 'full') {
    onDropped(attribute.path);
    return UNREAD;
  }
  const names = attribute.subAttributes.map(({ name }) => name).join(', ');
  throw badRequest('invalidValue', `${where} must be an object with any of ${names}; got ${excerpt(value)}.`);
}

/** The sub-attribute that a client may write; undefined when there is none of this name, of which it is told, or it is read-only. */
export function subAttribute(attribute: Attribute, name: string, onDropped: OnDropped): Attribute | undefined {
  const sub = findByName(attribute.subAttributesByName, name);
  if (sub === undefined) onDropped(`${attribute.path}.${name}`);
  return sub?.mutability === 'readOnly' ? undefined : sub;
}

/**
 * Whether an attribute is there for the first time. In two spellings the first one counts, unless it is an attribute for which that
 * must not be left to chance.
 * @throws ScimError 400 invalidSyntax
 */
export function once(seen: Set<string>, { path, tolerance }: Attribute, where: string, onDropped: OnDropped): boolean {
  if (!seen.has(path)) {
    seen.add(path);
    return true;
  }
  if (tolerance === 'full') {
    onDropped(path);
    return false;
  }
  throw badRequest(
    'invalidSyntax',
    `${where} occurs twice: in another capitalization, or under a schema's URN. Send it once.`,
  );
}

function saysNothing(element: JsonObject): boolean {
  return Object.keys(element).every((name) => labels.has(name));
}
