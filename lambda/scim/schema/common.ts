import { type AttributeDefinition, attribute, text } from './definition';

const READ_ONLY = { mutability: 'readOnly' } as const;
const EXACT = { caseExact: true, mutability: 'readOnly' } as const;

/**
 * RFC 7643 §3 and §3.1: what every resource has. Part of every base schema, and therefore (as in §8.7.1) not listed in /Schemas.
 */
export const commonAttributes: readonly AttributeDefinition[] = [
  attribute('schemas', 'reference', 'The URNs of the schemas that the resource uses.', {
    multiValued: true,
    required: true,
    mutability: 'readOnly',
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  text('id', 'The identifier assigned by the service provider.', {
    ...EXACT,
    returned: 'always',
    uniqueness: 'server',
  }),
  text('externalId', "The client's own identifier.", { caseExact: true }),
  attribute('meta', 'complex', "The resource's metadata.", {
    mutability: 'readOnly',
    subAttributes: [
      text('resourceType', 'User or Group.', EXACT),
      attribute('created', 'dateTime', 'When the resource was created.', READ_ONLY),
      attribute('lastModified', 'dateTime', 'When the resource was last changed.', READ_ONLY),
      attribute('location', 'reference', 'The address of the resource.', { ...READ_ONLY, referenceTypes: ['uri'] }),
      text('version', "The resource's ETag.", EXACT),
    ],
  }),
];
