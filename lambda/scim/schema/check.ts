import type { AttributeDefinition, SchemaDefinition } from './definition';

// RFC 7643 §2.1: ATTRNAME = ALPHA *(nameChar); nameChar = "-" / "_" / DIGIT / ALPHA. "$ref" is the one exception.
const ATTRIBUTE_NAME = /^[A-Za-z][-_0-9A-Za-z]*$/;
const SCHEMA_URN = /^urn:[0-9A-Za-z][-0-9A-Za-z]{1,31}:[-0-9A-Za-z._~:]+$/i;

/**
 * Refuses an extension schema that cannot work: these come from an operator's configuration, so each message says what to change.
 * @throws Error at load time, never while a request is served
 */
export function checkExtension(schema: SchemaDefinition, taken: ReadonlySet<string>): void {
  const where = `Extension schema ${JSON.stringify(schema.id)}`;
  if (!SCHEMA_URN.test(schema.id)) {
    throw new Error(
      `${where}: the id must be a URN such as "urn:example:params:scim:schemas:extension:acme:2.0:User".`,
    );
  }
  if (taken.has(schema.id.toLowerCase())) throw new Error(`${where}: another schema already has this id.`);
  if (schema.attributes.length === 0) throw new Error(`${where}: it must have at least one attribute.`);
  checkAttributes(schema.attributes, where);
}

function checkAttributes(attributes: readonly AttributeDefinition[], where: string): void {
  const names = new Set<string>();
  for (const attribute of attributes) {
    const here = `${where}, attribute ${JSON.stringify(attribute.name)}`;
    // A name such as "constructor" exists on every JavaScript object: reading it where it is not set would find something.
    if (!(ATTRIBUTE_NAME.test(attribute.name) || attribute.name === '$ref') || attribute.name in Object.prototype) {
      throw new Error(
        `${here}: a name must be a letter followed by letters, digits, "-" or "_", and must not be a name built into JavaScript.`,
      );
    }
    if (names.has(attribute.name.toLowerCase())) throw new Error(`${here}: the name occurs twice.`);
    names.add(attribute.name.toLowerCase());
    checkCharacteristics(attribute, here);
  }
}

function checkCharacteristics(attribute: AttributeDefinition, here: string): void {
  const subAttributes = attribute.subAttributes ?? [];
  if ((attribute.type === 'complex') !== subAttributes.length > 0) {
    throw new Error(`${here}: a complex attribute must have sub-attributes, and no other attribute may have any.`);
  }
  // RFC 7643 §2.3.8: a complex attribute has no complex sub-attributes.
  if (subAttributes.some(({ type }) => type === 'complex')) {
    throw new Error(`${here}: a sub-attribute cannot be complex.`);
  }
  if (attribute.required) {
    throw new Error(`${here}: an extension's attribute cannot be required: identity providers would fail without it.`);
  }
  if (attribute.uniqueness !== 'none') {
    throw new Error(`${here}: uniqueness must be "none": only userName and a group's displayName can be unique.`);
  }
  checkAttributes(subAttributes, here);
}
