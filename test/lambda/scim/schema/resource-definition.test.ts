import type { AttributeDefinition, SchemaDefinition } from '../../../../lambda/scim/schema/definition';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import {
  defineGroup,
  defineUser,
  findAttribute,
  findExtension,
  findSubAttribute,
  isBaseSchema,
} from '../../../../lambda/scim/schema/resource-definition';
import { ENTERPRISE, GROUP, USER } from '../support';

const user = defineUser();
const group = defineGroup();
const acme = (
  attributes: readonly AttributeDefinition[],
  id = 'urn:acme:params:scim:schemas:extension:1.0:User',
): SchemaDefinition => ({
  id,
  name: 'Acme',
  description: 'Acme',
  attributes,
});

describe('look-ups', () => {
  test.each(['userName', 'username', 'USERNAME'])('%s is userName (RFC 7643 §2.1: names have no case)', (name) =>
    expect(findAttribute(user, name)?.path).toBe('userName'),
  );

  test.each(['id', 'externalId', 'meta', 'schemas'])('%s is there for every resource (RFC 7643 §3.1)', (name) => {
    expect(findAttribute(user, name)).toBeDefined();
    expect(findAttribute(group, name)).toBeDefined();
  });

  test.each(['__proto__', 'constructor', 'toString', 'members', ''])('%j is no attribute of a user', (name) =>
    expect(findAttribute(user, name)).toBeUndefined(),
  );

  test('sub-attributes and extensions', () => {
    const emails = findAttribute(user, 'emails');
    expect(emails && findSubAttribute(emails, 'VALUE')?.path).toBe('emails.value');
    expect(emails && findSubAttribute(emails, 'nothing')).toBeUndefined();
    const extension = findExtension(user, ENTERPRISE.toUpperCase());
    expect(extension?.attributesByName.get('manager')).toMatchObject({
      path: `${ENTERPRISE}:manager`,
      extension: ENTERPRISE,
    });
    expect(findExtension(group, ENTERPRISE)).toBeUndefined();
  });

  test('Entra ID: the enterprise URN without its last colon means the enterprise extension', () => {
    expect(findExtension(user, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User')?.schema.id).toBe(
      ENTERPRISE,
    );
  });

  test('the base schema', () => {
    expect(isBaseSchema(user, USER)).toBe(true);
    expect(isBaseSchema(user, USER.toLowerCase())).toBe(true);
    expect(isBaseSchema(user, GROUP)).toBe(false);
  });
});

describe('an extension schema by configuration', () => {
  test('is added beside the enterprise extension', () => {
    const extended = defineUser([acme([text('badge', 'The badge.')])]);
    expect(extended.extensions.map(({ schema }) => schema.id)).toEqual([
      ENTERPRISE,
      'urn:acme:params:scim:schemas:extension:1.0:User',
    ]);
    expect(defineGroup([acme([text('badge', 'The badge.')])]).extensions).toHaveLength(1);
  });

  test.each<[string, SchemaDefinition, RegExp]>([
    ['an id that is no URN', acme([text('a', '')], 'https://acme.example'), /must be a URN/],
    ['the id of another schema', acme([text('a', '')], ENTERPRISE.toUpperCase()), /another schema already has this id/],
    ['no attribute', acme([]), /at least one attribute/],
    ['a bad name', acme([text('1st', '')]), /a name must be a letter/],
    ['a name with a dot', acme([text('a.b', '')]), /a name must be a letter/],
    ['__proto__', acme([text('__proto__', '')]), /a name must be a letter/],
    ['a name built into JavaScript', acme([text('constructor', '')]), /built into JavaScript/],
    ['a name twice', acme([text('a', ''), text('A', '')]), /the name occurs twice/],
    [
      'complex without sub-attributes',
      acme([attribute('a', 'complex', '')]),
      /a complex attribute must have sub-attributes/,
    ],
    [
      'simple with sub-attributes',
      acme([text('a', '', { subAttributes: [text('b', '')] })]),
      /no other attribute may have any/,
    ],
    [
      'complex in complex (RFC 7643 §2.3.8)',
      acme([
        attribute('a', 'complex', '', {
          subAttributes: [attribute('b', 'complex', '', { subAttributes: [text('c', '')] })],
        }),
      ]),
      /cannot be complex/,
    ],
    ['required', acme([text('a', '', { required: true })]), /cannot be required/],
    ['unique', acme([text('a', '', { uniqueness: 'server' })]), /uniqueness must be "none"/],
    ['a bad sub-attribute', acme([attribute('a', 'complex', '', { subAttributes: [text('-', '')] })]), /attribute "-"/],
  ])('%s is refused when it is loaded', (_, schema, message) => expect(() => defineUser([schema])).toThrow(message));

  test('two with one id are refused', () => {
    const one = acme([text('a', '')]);
    expect(() => defineUser([one, one])).toThrow(/another schema/);
  });

  test('$ref is a name', () =>
    expect(() =>
      defineUser([acme([attribute('a', 'complex', '', { subAttributes: [attribute('$ref', 'reference', '')] })])]),
    ).not.toThrow());
});
