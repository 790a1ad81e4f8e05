/** RFC 7643 §2.3: the data types. */
export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'reference'
  | 'binary'
  | 'complex';

export type Mutability = 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
export type Returned = 'always' | 'never' | 'default' | 'request';
export type Uniqueness = 'none' | 'server' | 'global';

/** One attribute with all its characteristics, in the words of RFC 7643 §7. What /Schemas publishes is this very object. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  /** Suggestions, never a restriction: identity providers send their own `type`s. */
  readonly canonicalValues?: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: Mutability;
  readonly returned: Returned;
  readonly uniqueness: Uniqueness;
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
}

/** A schema (RFC 7643 §7). `id` is its URN. */
export interface SchemaDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

type Characteristics = Partial<Omit<AttributeDefinition, 'name' | 'type' | 'description'>>;

/** An attribute with the defaults of RFC 7643 §2.2, but for what `more` says. */
export function attribute(
  name: string,
  type: AttributeType,
  description: string,
  more: Characteristics = {},
): AttributeDefinition {
  return {
    name,
    type,
    multiValued: false,
    description,
    required: false,
    // RFC 7643 §2.3.6 and §2.3.7: binary values and references are case-exact.
    caseExact: type === 'binary' || type === 'reference',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  };
}

/** A string attribute, the most frequent kind. */
export function text(name: string, description: string, more: Characteristics = {}): AttributeDefinition {
  return attribute(name, 'string', description, more);
}

/**
 * A multi-valued complex attribute with the default sub-attributes of RFC 7643 §2.4: `value`, `display`, `type`, `primary`.
 * @param value the `value` sub-attribute, whose type differs
 * @param types the suggested values of `type`
 */
export function plural(
  name: string,
  description: string,
  value: AttributeDefinition,
  types: readonly string[] = [],
): AttributeDefinition {
  return attribute(name, 'complex', description, {
    multiValued: true,
    subAttributes: [
      value,
      text('display', 'A human-readable name, for display.'),
      text('type', 'A label that says what the value is for.', types.length > 0 ? { canonicalValues: types } : {}),
      attribute('primary', 'boolean', 'Whether this is the preferred value. True for at most one.'),
    ],
  });
}
