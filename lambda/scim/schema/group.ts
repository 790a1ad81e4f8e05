import { attribute, type SchemaDefinition, text } from './definition';

const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/**
 * RFC 7643 §4.2, with the characteristics of §8.7.1 but for two that say what is true here: a displayName is required (as §4.2
 * has it) and unique, since 1Password tells groups apart by name; and a member is a user, never a group.
 */
export const groupSchema: SchemaDefinition = {
  id: GROUP_SCHEMA,
  name: 'Group',
  description: 'Group',
  attributes: [
    text('displayName', 'The name of the group: unique, case-insensitive, at most 1,024 bytes.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('members', 'complex', 'The members of the group.', {
      multiValued: true,
      subAttributes: [
        text('value', 'The id of the user.', { caseExact: true, mutability: 'immutable' }),
        attribute('$ref', 'reference', 'The address of the user.', {
          referenceTypes: ['User'],
          mutability: 'immutable',
        }),
        text('type', 'Always User.', { canonicalValues: ['User'], mutability: 'immutable' }),
      ],
    }),
  ],
};
