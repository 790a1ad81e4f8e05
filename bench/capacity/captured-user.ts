import type { Attributes } from '../../lambda/scim/types';

/** The user of JumpCloud's captured create request, as the SCIM layer hands it to the directory (`schemas` is not stored). */
export const capturedUser: Attributes = {
  active: true,
  addresses: [
    {
      country: 'US',
      locality: 'locality',
      postalCode: '80027',
      primary: true,
      region: 'region',
      streetAddress: 'street-address',
      type: 'work',
    },
  ],
  displayName: 'displayname',
  emails: [{ primary: true, type: 'work', value: 'u@example.io' }],
  externalId: '66e2d689590450d073d2df3b',
  locale: 'en-US',
  name: { familyName: 'lastname', givenName: 'firstname' },
  phoneNumbers: [{ primary: true, type: 'work', value: 'tel:+1-555-555-5555' }],
  preferredLanguage: 'en-US',
  userName: 'u@example.io',
};
