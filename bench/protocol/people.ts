import type { Attributes, Json } from '../../lambda/scim/types';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A person as an identity provider sends one, without what the server makes. */
export function person(number: number): Attributes {
  const address = `person.${number}@example.com`;
  return {
    externalId: `00u${number}`,
    userName: address,
    name: { givenName: `Given${number}`, familyName: `Family${number % 97}` },
    displayName: `Given${number} Family${number % 97}`,
    title: number % 3 === 0 ? 'Engineer' : 'Guide',
    active: number % 10 !== 0,
    emails: [
      { value: address, type: 'work', primary: true },
      { value: `p${number}@home.example.org`, type: 'home' },
    ],
    phoneNumbers: [{ value: `+1 555 ${number}`, type: 'mobile' }],
    [ENTERPRISE]: { department: `Department ${number % 20}`, employeeNumber: String(number) },
  };
}

export const CREATED = '2026-01-31T08:00:00.000Z';

/** The same, as it is represented: what filters are evaluated on, and what the peers start from. */
export function representation(number: number): Attributes {
  return {
    schemas: [USER, ENTERPRISE],
    id: `id-${number}`,
    ...person(number),
    meta: { resourceType: 'User', created: CREATED, lastModified: CREATED },
  };
}

export const patchBody = (operations: Json[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});
