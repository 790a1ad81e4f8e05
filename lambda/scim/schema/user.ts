import { attribute, plural, type SchemaDefinition, text } from './definition';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

const PLACES = ['work', 'home', 'other'];

/** RFC 7643 §4.1, with the characteristics of §8.7.1. */
export const userSchema: SchemaDefinition = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'User Account',
  attributes: [
    text('userName', 'The name by which the person is known here: unique, whatever its case. At most 1,024 bytes.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', 'complex', "The components of the person's name.", {
      subAttributes: [
        text('formatted', 'The full name, as it is displayed.'),
        text('familyName', 'The family name, or last name.'),
        text('givenName', 'The given name, or first name.'),
        text('middleName', 'The middle names.'),
        text('honorificPrefix', 'What stands before the name, such as "Ms.".'),
        text('honorificSuffix', 'What stands after the name, such as "III".'),
      ],
    }),
    text('displayName', 'The name that is shown to others.'),
    text('nickName', 'The casual name.'),
    attribute('profileUrl', 'reference', "The address of the person's profile page.", { referenceTypes: ['external'] }),
    text('title', 'The title, such as "Vice President".'),
    text('userType', 'The relation to the organization, such as "Employee" or "Contractor".'),
    text('preferredLanguage', 'The preferred language, as in an Accept-Language header.'),
    text('locale', 'The locale for dates, numbers and currencies, such as "en-US".'),
    text('timezone', 'The time zone, such as "Europe/Berlin".'),
    attribute('active', 'boolean', 'Whether the person may use the service. True when a create leaves it out.'),
    text('password', 'Accepted, because clients send it; never kept, never returned.', {
      caseExact: true,
      mutability: 'writeOnly',
      returned: 'never',
    }),
    plural('emails', 'Email addresses.', text('value', 'The address.'), PLACES),
    plural('phoneNumbers', 'Telephone numbers.', text('value', 'The number.'), [
      'work',
      'home',
      'mobile',
      'fax',
      'pager',
      'other',
    ]),
    plural('ims', 'Instant messaging addresses.', text('value', 'The address.'), [
      'aim',
      'gtalk',
      'icq',
      'xmpp',
      'msn',
      'skype',
      'qq',
      'yahoo',
    ]),
    plural(
      'photos',
      'Addresses of pictures.',
      attribute('value', 'reference', 'The address of the picture.', { referenceTypes: ['external'] }),
      ['photo', 'thumbnail'],
    ),
    attribute('addresses', 'complex', 'Postal addresses.', {
      multiValued: true,
      subAttributes: [
        text('formatted', 'The full address, as it is displayed or put on an envelope.'),
        text('streetAddress', 'Street, number, and the like. May hold line breaks.'),
        text('locality', 'The city.'),
        text('region', 'The state or region.'),
        text('postalCode', 'The postal code.'),
        text('country', 'The country: an ISO 3166-1 alpha-2 code. Names are kept as they come.'),
        text('type', 'A label that says what the address is for.', { canonicalValues: PLACES }),
        attribute('primary', 'boolean', 'Whether this is the preferred address. True for at most one.'),
      ],
    }),
    attribute('groups', 'complex', 'The groups to which the person belongs. Changed only through the groups.', {
      multiValued: true,
      mutability: 'readOnly',
      subAttributes: [
        text('value', 'The id of the group.', { caseExact: true, mutability: 'readOnly' }),
        attribute('$ref', 'reference', 'The address of the group.', {
          referenceTypes: ['Group'],
          mutability: 'readOnly',
        }),
        text('display', "The group's displayName.", { mutability: 'readOnly' }),
        text('type', 'How the person belongs to the group. Always direct.', {
          canonicalValues: ['direct', 'indirect'],
          mutability: 'readOnly',
        }),
      ],
    }),
    plural('entitlements', 'What the person is entitled to.', text('value', 'The entitlement.')),
    plural('roles', "The person's roles.", text('value', 'The role.')),
    plural(
      'x509Certificates',
      'Certificates issued to the person.',
      attribute('value', 'binary', 'The certificate in DER, base64-encoded.'),
    ),
  ],
};
