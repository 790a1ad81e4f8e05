import { patchGroup, patchGroupWithMembers, patchUser } from '../../../../lambda/scim/patch/apply';
import { readPatchRequest } from '../../../../lambda/scim/patch/request';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import type { Attributes, Json } from '../../../../lambda/scim/types';
import { ENTERPRISE } from '../support';

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ACME = 'urn:example:params:scim:schemas:extension:acme:2.0';

/** With an extension that has what no standard schema has: lists of strings, immutable attributes. */
export const user = defineUser([
  {
    id: ACME,
    name: 'Acme',
    description: '',
    attributes: [
      text('labels', '', { multiValued: true }),
      text('badge', '', { mutability: 'immutable' }),
      text('marks', '', { multiValued: true, mutability: 'immutable' }),
      text('score', '', { mutability: 'readOnly' }),
      attribute('card', 'complex', '', {
        subAttributes: [text('number', '', { mutability: 'immutable' }), text('colour', '')],
      }),
      attribute('keys', 'complex', '', {
        multiValued: true,
        subAttributes: [
          text('value', '', { mutability: 'immutable' }),
          text('room', ''),
          text('maker', '', { mutability: 'readOnly' }),
        ],
      }),
    ],
  },
]);
export const group = defineGroup();

export const barbara: Attributes = {
  externalId: '701984',
  userName: 'bjensen@example.com',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  addresses: [{ type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood' }],
  [ENTERPRISE]: { department: 'Tours', manager: { value: 'm1', $ref: '../Users/m1' } },
};

export const request = (...operations: Json[]): Json => ({ schemas: [PATCH_OP], Operations: operations });

export const patched = (current: Attributes, ...operations: Json[]): Attributes =>
  patchUser(user, current, readPatchRequest(user, request(...operations)));

export const patchedGroup = (...operations: Json[]) =>
  patchGroup(group, { displayName: 'Tours' }, readPatchRequest(group, request(...operations)));

export const patchedMembers = (members: string[], ...operations: Json[]) =>
  patchGroupWithMembers(group, { displayName: 'Tours' }, members, readPatchRequest(group, request(...operations)))
    .members;
