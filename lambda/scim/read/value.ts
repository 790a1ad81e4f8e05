import { complexFromString, isUnassigned, labels, listOf, withoutArrayOfOne } from '../dialects';
import { badRequest, excerpt } from '../errors';
import { type Attribute, findByName } from '../schema/attribute';
import { isObject, type Json, type JsonObject } from '../types';
import { settleElements } from './elements';
import { readScalar } from './scalar';

/**
 * The whole value of an attribute, checked and in canonical form: names as the schema spells them, types checked, nothing unassigned
 * in it, no (type, value) twice, at most one primary (the first one says so). Undefined when the value means "unassigned".
 * Read-only and unknown sub-attributes are ignored. The mutability of the attribute itself is the caller's.
 * @param where how an error names the attribute
 * @throws ScimError 400 invalidValue, invalidSyntax
 */
export function readValue(attribute: Attribute, value: Json, where: string = attribute.path): Json | undefined {
  if (isUnassigned(value)) return undefined;
  return attribute.multiValued ? readElements(attribute, value, where) : readSingle(attribute, value, where);
}

/**
 * One value of a multi-valued attribute, in canonical form; undefined when it says nothing.
 * @param where how an error names it, such as `emails[2]`
 * @throws ScimError 400 invalidValue, invalidSyntax
 */
export function readElement(attribute: Attribute, value: Json, where: string): Json | undefined {
  if (isUnassigned(value)) return undefined;
  if (attribute.type !== 'complex') return readScalar(attribute, attribute.type, value, where);
  const element = readComplex(attribute, value, where);
  return element !== undefined && saysNothing(element) ? undefined : element;
}

function readElements(attribute: Attribute, value: Json, where: string): Json | undefined {
  const list = listOf(value);
  if (!Array.isArray(list)) {
    throw badRequest('invalidValue', `${where} has several values and must be an array; got ${excerpt(value)}.`);
  }
  const elements: Json[] = [];
  list.forEach((one, index) => {
    const element = readElement(attribute, one, `${where}[${index}]`);
    if (element !== undefined) elements.push(element);
  });
  return elements.length === 0 ? undefined : settleElements(attribute, elements, 'first primary');
}

function readSingle(attribute: Attribute, value: Json, where: string): Json | undefined {
  const single = withoutArrayOfOne(value);
  if (isUnassigned(single)) return undefined;
  if (attribute.type !== 'complex') return readScalar(attribute, attribute.type, single, where);
  const takesString = attribute.subAttributesByName.has('value');
  return readComplex(attribute, takesString ? complexFromString(single) : single, where);
}

function readComplex(attribute: Attribute, value: Json, where: string): JsonObject | undefined {
  if (!isObject(value)) {
    const names = attribute.subAttributes.map(({ name }) => name).join(', ');
    throw badRequest('invalidValue', `${where} must be an object with any of ${names}; got ${excerpt(value)}.`);
  }
  const read: JsonObject = {};
  const seen = new Set<string>();
  for (const [name, part] of Object.entries(value)) {
    const sub = findByName(attribute.subAttributesByName, name);
    if (sub === undefined || sub.mutability === 'readOnly') continue;
    requireOnce(seen, sub.name, `${where}.${sub.name}`);
    const canonical = readValue(sub, part, `${where}.${sub.name}`);
    if (canonical !== undefined) read[sub.name] = canonical;
  }
  return Object.keys(read).length === 0 ? undefined : read;
}

/**
 * Refuses an attribute whose name is there in two spellings: which of the two values counts would be chance.
 * @throws ScimError 400 invalidSyntax
 */
export function requireOnce(seen: Set<string>, name: string, where: string): void {
  if (seen.has(name)) {
    throw badRequest('invalidSyntax', `${where} is there twice, in different upper and lower case. Send it once.`);
  }
  seen.add(name);
}

function saysNothing(element: JsonObject): boolean {
  return Object.keys(element).every((name) => labels.has(name));
}
