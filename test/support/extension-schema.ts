/** The extension schema with which the bridge under test is started. */
export const badgeSchema = {
  id: 'urn:example:scim:badge',
  name: 'Badge',
  attributes: [
    { name: 'colour', type: 'string' },
    { name: 'number', type: 'integer' },
    { name: 'secretCode', type: 'string', returned: 'never' },
    { name: 'doors', type: 'complex', multiValued: true, subAttributes: [{ name: 'value' }, { name: 'type' }] },
  ],
};
