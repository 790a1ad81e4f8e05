import { isObject, type Json, type JsonObject } from '../types';
import { type AttributeDefinition, attribute, type SchemaDefinition } from './definition';

/** What each characteristic of a configured attribute may be (RFC 7643 §7); `required` and `uniqueness` may only say what they default to. */
const allowed = {
  type: ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'],
  mutability: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  returned: ['always', 'never', 'default', 'request'],
  uniqueness: ['none'],
} as const;

const SCHEMA_KEYS = ['id', 'name', 'description', 'attributes', 'schemas', 'meta'];
const ATTRIBUTE_KEYS = [
  ...['name', 'type', 'multiValued', 'description', 'required', 'canonicalValues', 'caseExact', 'mutability'],
  ...['returned', 'uniqueness', 'referenceTypes', 'subAttributes'],
];

/**
 * Reads an extension schema from an operator's configuration: the JSON of RFC 7643 §7, as another service's /Schemas shows it, where
 * everything but `id`, `attributes` and each attribute's `name` may be left out (the defaults of §2.2). `defineUser` and `defineGroup`
 * check the rest.
 * @throws Error that names the place, what is wrong there, and what is allowed; meant for load or synth time
 */
export function readExtensionSchema(json: Json): SchemaDefinition {
  if (!isObject(json)) throw new Error('An extension schema must be an object with id and attributes.');
  const where = `Extension schema ${JSON.stringify(json.id)}`;
  refuseUnknown(json, SCHEMA_KEYS, where);
  const id = requiredText(json, 'id', where);
  return {
    id,
    name: text(json, 'name', where) ?? id,
    description: text(json, 'description', where) ?? id,
    attributes: list(json, 'attributes', where).map((one) => readAttribute(one, where)),
  };
}

function readAttribute(json: Json, parent: string): AttributeDefinition {
  if (!isObject(json)) throw new Error(`${parent}: each attribute must be an object with a name.`);
  const name = requiredText(json, 'name', `${parent}, an attribute`);
  const where = `${parent}, attribute ${JSON.stringify(name)}`;
  refuseUnknown(json, ATTRIBUTE_KEYS, where);
  const defaults = attribute(name, oneOf(json, 'type', where) ?? 'string', text(json, 'description', where) ?? name);
  return {
    ...defaults,
    multiValued: flag(json, 'multiValued', where) ?? defaults.multiValued,
    required: flag(json, 'required', where) ?? defaults.required,
    caseExact: flag(json, 'caseExact', where) ?? defaults.caseExact,
    mutability: oneOf(json, 'mutability', where) ?? defaults.mutability,
    returned: oneOf(json, 'returned', where) ?? defaults.returned,
    uniqueness: oneOf(json, 'uniqueness', where) ?? defaults.uniqueness,
    ...(json.canonicalValues === undefined ? {} : { canonicalValues: texts(json, 'canonicalValues', where) }),
    ...(json.referenceTypes === undefined ? {} : { referenceTypes: texts(json, 'referenceTypes', where) }),
    ...(json.subAttributes === undefined
      ? {}
      : { subAttributes: list(json, 'subAttributes', where).map((sub) => readAttribute(sub, where)) }),
  };
}

function refuseUnknown(json: JsonObject, known: readonly string[], where: string): void {
  const unknown = Object.keys(json).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new Error(`${where}: ${JSON.stringify(unknown)} is not known. Allowed are ${known.join(', ')}.`);
  }
}

function text(json: JsonObject, key: string, where: string): string | undefined {
  const value = json[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${where}: ${key} must be a string.`);
}

function requiredText(json: JsonObject, key: string, where: string): string {
  const value = text(json, key, where);
  if (value === undefined) throw new Error(`${where}: ${key} is required.`);
  return value;
}

function flag(json: JsonObject, key: string, where: string): boolean | undefined {
  const value = json[key];
  if (value === undefined || typeof value === 'boolean') return value;
  throw new Error(`${where}: ${key} must be true or false.`);
}

function oneOf<K extends keyof typeof allowed>(
  json: JsonObject,
  key: K,
  where: string,
): (typeof allowed)[K][number] | undefined {
  const value = json[key];
  if (value === undefined) return undefined;
  const values: readonly (typeof allowed)[K][number][] = allowed[key];
  const found = values.find((one) => one === value);
  if (found !== undefined) return found;
  throw new Error(`${where}: ${key} must be one of ${values.join(', ')}.`);
}

function list(json: JsonObject, key: string, where: string): readonly Json[] {
  const value = json[key];
  if (Array.isArray(value)) return value;
  throw new Error(`${where}: ${key} must be an array.`);
}

function texts(json: JsonObject, key: string, where: string): string[] {
  const values = list(json, key, where);
  if (values.every((value) => typeof value === 'string')) return values.map(String);
  throw new Error(`${where}: ${key} must be an array of strings.`);
}
