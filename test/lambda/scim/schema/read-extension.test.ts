import { readUser } from '../../../../lambda/scim/read/user';
import { schemaDocuments } from '../../../../lambda/scim/schema/discovery';
import { readExtensionSchema } from '../../../../lambda/scim/schema/read-extension';
import { defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Json, JsonObject } from '../../../../lambda/scim/types';
import { USER } from '../support';

const URN = 'urn:acme:params:scim:schemas:extension:1.0:User';
const schema = (attribute: Json): Json => ({ id: URN, attributes: [attribute] });

test('only what is not the default need be said (RFC 7643 §2.2)', () =>
  expect(readExtensionSchema(schema({ name: 'badge' }))).toEqual({
    id: URN,
    name: URN,
    description: URN,
    attributes: [
      {
        name: 'badge',
        type: 'string',
        multiValued: false,
        description: 'badge',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    ],
  }));

test('what /Schemas shows of an extension can be its configuration', () => {
  const read = readExtensionSchema({
    id: URN,
    name: 'Acme',
    description: 'Of Acme',
    attributes: [
      {
        name: 'desk',
        type: 'complex',
        multiValued: true,
        description: 'Desks',
        required: false,
        caseExact: false,
        mutability: 'immutable',
        returned: 'request',
        uniqueness: 'none',
        subAttributes: [
          { name: 'plan', type: 'reference', referenceTypes: ['external'] },
          { name: 'type', canonicalValues: ['a'], caseExact: true },
        ],
      },
    ],
  });
  const shown = schemaDocuments([defineUser([read])], 'https://x').find(({ id }) => id === URN) as JsonObject;
  expect(readExtensionSchema(shown)).toEqual(read);
});

test('its attributes are then read like any other', () => {
  const user = defineUser([readExtensionSchema(schema({ name: 'levels', type: 'integer', multiValued: true }))]);
  expect(readUser(user, { schemas: [USER], userName: 'a', [URN]: { LEVELS: [1, 1, 2] } })[URN]).toEqual({
    levels: [1, 2],
  });
});

test.each<[Json, RegExp]>([
  ['x', /must be an object with id and attributes/],
  [{}, /id is required/],
  [{ id: 5 }, /id must be a string/],
  [{ id: URN }, /attributes must be an array/],
  [{ id: URN, attributes: 'x' }, /attributes must be an array/],
  [{ id: URN, attributs: [] }, /"attributs" is not known\. Allowed are id, name/],
  [schema('badge'), /each attribute must be an object with a name/],
  [schema({}), /an attribute: name is required/],
  [schema({ name: 'a', retuned: 'always' }), /attribute "a": "retuned" is not known/],
  [schema({ name: 'a', type: 'text' }), /attribute "a": type must be one of string, boolean/],
  [schema({ name: 'a', mutability: 'never' }), /mutability must be one of/],
  [schema({ name: 'a', returned: true }), /returned must be one of always/],
  [schema({ name: 'a', uniqueness: 'global' }), /uniqueness must be one of none\./],
  [schema({ name: 'a', caseExact: 'yes' }), /caseExact must be true or false/],
  [schema({ name: 'a', canonicalValues: [1] }), /canonicalValues must be an array of strings/],
  [schema({ name: 'a', referenceTypes: 'User' }), /referenceTypes must be an array\./],
  [
    schema({ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'x' }] }),
    /attribute "a", attribute "b": type must be one of/,
  ],
])('%j is refused, with what is allowed', (json, message) => expect(() => readExtensionSchema(json)).toThrow(message));
