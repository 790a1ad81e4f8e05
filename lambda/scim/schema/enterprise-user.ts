import { attribute, type SchemaDefinition, text } from './definition';

export const ENTERPRISE_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** RFC 7643 §4.3, with the characteristics of §8.7.1. */
export const enterpriseUserSchema: SchemaDefinition = {
  id: ENTERPRISE_USER_SCHEMA,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    text('employeeNumber', 'The number or code by which the organization identifies the person.'),
    text('costCenter', 'The cost center.'),
    text('organization', 'The organization.'),
    text('division', 'The division.'),
    text('department', 'The department.'),
    attribute('manager', 'complex', "The person's manager.", {
      subAttributes: [
        text('value', "The id of the manager's user.", { caseExact: true }),
        attribute('$ref', 'reference', "The address of the manager's user.", { referenceTypes: ['User'] }),
        text('displayName', "The manager's displayName.", { mutability: 'readOnly' }),
      ],
    }),
  ],
};
