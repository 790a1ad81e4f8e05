import { badRequest } from '../errors';
import type { ResourceDefinition } from '../schema/resource-definition';
import { type Attributes, foldCase, isObject, type Json } from '../types';
import type { OnDropped } from './scalar';

/**
 * The longest value by which resources are looked up, in bytes of UTF-8: DynamoDB's sort keys end there. Far beyond real names (an
 * email address has at most 254).
 */
const MAX_KEY_BYTES = 1024;

/** The most email addresses of a person: each is an item of the one transaction that writes the person, old and new ones together. */
const MAX_EMAILS = 40;

/** The largest resource, in bytes of its canonical JSON, members not counted: well within a DynamoDB item of 400 KB. */
const MAX_ATTRIBUTES_BYTES = 262_144;

/**
 * Checks what holds for a resource as a whole, whoever made it: a POST, a PUT, or a PATCH applied.
 * @param onDropped told of what was left out because the whole was too large
 * @returns the same object, or one without the largest of what no delivery depends on, when the whole was too large
 * @throws ScimError 400 invalidValue when a required attribute is missing, a name is too long, or the whole is too large even so
 */
export function checkResource(
  definition: ResourceDefinition,
  attributes: Attributes,
  onDropped: OnDropped,
): Attributes {
  for (const { name, required, mutability } of definition.attributes) {
    if (required && mutability !== 'readOnly') checkRequired(definition, name, attributes[name]);
  }
  checkKey('externalId', attributes.externalId);
  if (definition.type === 'User') checkEmails(attributes.emails);
  // Counting exactly takes as long as all the rest of a PATCH: only what comes near the limit is worth it.
  return maxBytes(attributes) <= MAX_ATTRIBUTES_BYTES ? attributes : withinSize(definition, attributes, onDropped);
}

function checkRequired(definition: ResourceDefinition, name: string, value: Json | undefined): void {
  if (typeof value !== 'string' || value.trim() === '') {
    throw badRequest('invalidValue', `${name} is required: a ${definition.type} needs a non-blank ${name}.`);
  }
  checkKey(name, value);
}

function checkKey(where: string, value: Json | undefined): void {
  // A unit of UTF-16 has at most 3 bytes in UTF-8, and folding makes at most 3 of one: short texts need no counting.
  if (typeof value !== 'string' || value.length * 9 <= MAX_KEY_BYTES) return;
  // As compared: folding can lengthen a text.
  const bytes = Math.max(Buffer.byteLength(value), Buffer.byteLength(foldCase(value)));
  if (bytes <= MAX_KEY_BYTES) return;
  throw badRequest(
    'invalidValue',
    `${where} is too long: ${bytes} bytes in UTF-8; at most ${MAX_KEY_BYTES} are accepted. Shorten it in the identity provider.`,
  );
}

function checkEmails(emails: Json | undefined): void {
  if (!Array.isArray(emails)) return;
  if (emails.length > MAX_EMAILS) {
    throw badRequest('invalidValue', `emails has ${emails.length} values; at most ${MAX_EMAILS} are accepted.`);
  }
  emails.forEach((email, index) => {
    if (isObject(email)) checkKey(`emails[${index}].value`, email.value);
  });
}

/** No less than the bytes of a value's JSON: a unit of UTF-16 is at most 6 of them (`\u0000`), a number at most 25. */
function maxBytes(value: Json): number {
  if (typeof value === 'string') return value.length * 6 + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + maxBytes(one) + 1, 2);
  if (!isObject(value)) return 25;
  let sum = 2;
  for (const name in value) sum += name.length * 6 + 4 + maxBytes(value[name] as Json);
  return sum;
}

/** Somebody's suspension must not fail for the picture that comes with it. */
function withinSize(definition: ResourceDefinition, attributes: Attributes, onDropped: OnDropped): Attributes {
  const sizes = Object.entries(attributes)
    .map(([name, value]) => ({ name, bytes: bytesOf(value) + bytesOf(name) + 2 }))
    .sort((a, b) => b.bytes - a.bytes);
  const whole = bytesOf(attributes);
  const kept = { ...attributes };
  let bytes = whole;
  for (const one of sizes) {
    if (bytes <= MAX_ATTRIBUTES_BYTES) break;
    if (!isDispensable(definition, one.name)) continue;
    delete kept[one.name];
    onDropped(one.name);
    bytes -= one.bytes;
  }
  if (bytes <= MAX_ATTRIBUTES_BYTES) return bytes === whole ? attributes : kept;
  throw badRequest(
    'invalidValue',
    `The resource is too large: ${whole} bytes; at most ${MAX_ATTRIBUTES_BYTES} are accepted. ` +
      `Most of it is in ${sizes[0]?.name} (${sizes[0]?.bytes} bytes).`,
  );
}

/** By these an account shows somebody: without them a person would lose their name. */
const names: ReadonlySet<string> = new Set(['name', 'displayName']);

/** Whether nothing that reaches an account depends on a member of the canonical form: an attribute, or a whole extension. */
function isDispensable({ attributesByName }: ResourceDefinition, name: string): boolean {
  return !names.has(name) && (attributesByName.get(name)?.tolerance ?? 'full') === 'full';
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
