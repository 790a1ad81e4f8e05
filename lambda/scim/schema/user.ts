import { attribute, plural, type SchemaDefinition, text } from './definition';

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

const PLACES = ['work', 'home', 'other'];

/** RFC 7643 §4.1, with the characteristics of §8.7.1. */
export const userSchema: SchemaDefinition = {
  id: USER_SCHEMA,
  name: 'User',
  description: 'User Account',
  attributes: [
    text(
      'userName',
      'The name that identifies the user to the service provider: unique, case-insensitive, at most 1,024 bytes.',
      {
        required: true,
        uniqueness: 'server',
      },
    ),
    attribute('name', 'complex', "The components of the person's name.", {
      subAttributes: [
        text('formatted', 'The full name, as it is displayed.'),
        text('familyName', 'The family name, or last name.'),
        text('givenName', 'The given name, or first name.'),
        text('middleName', 'The middle names.'),
        text('honorificPrefix', 'A prefix of the name, such as "Ms.".'),
        text('honorificSuffix', 'A suffix of the name, such as "III".'),
      ],
    }),
    text('displayName', 'The name shown to others.'),
    text('nickName', 'The casual name.'),
    attribute('profileUrl', 'reference', "The address of the person's profile page.", { referenceTypes: ['external'] }),
    text('title', 'The title, such as "Vice President".'),
    text('userType', 'The relation to the organization, such as "Employee" or "Contractor".'),
    text('preferredLanguage', 'The preferred language, as in an Accept-Language header.'),
    text('locale', 'The locale for dates, numbers and currencies, such as "en-US".'),
    text('timezone', 'The time zone, such as "Europe/Berlin".'),
    attribute('active', 'boolean', 'Whether the person may use the service. Defaults to true when a user is created.'),
    text('password', 'Accepted because clients send it; never stored or returned.', {
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
        text('streetAddress', 'Street, number, and the like. May contain line breaks.'),
        text('locality', 'The city.'),
        text('region', 'The state or region.'),
        text('postalCode', 'The postal code.'),
        text('country', 'The country: an ISO 3166-1 alpha-2 code. Names are stored as sent.'),
        text('type', 'A label that says what the address is for.', { canonicalValues: PLACES }),
        attribute('primary', 'boolean', 'Whether this is the preferred address. True for at most one.'),
      ],
    }),
    attribute(
      'groups',
      'complex',
      'The groups to which the person belongs. Read-only; change the membership through the group.',
      {
        multiValued: true,
        mutability: 'readOnly',
        subAttributes: [
          text('value', 'The id of the group.', { caseExact: true, mutability: 'readOnly' }),
          attribute('$ref', 'reference', 'The address of the group.', {
            referenceTypes: ['Group'],
            mutability: 'readOnly',
          }),
          text('display', "The group's displayName.", { mutability: 'readOnly' }),
          text('type', 'The kind of membership. Always direct.', {
            canonicalValues: ['direct', 'indirect'],
            mutability: 'readOnly',
          }),
        ],
      },
    ),
    plural('entitlements', 'What the person is entitled to.', text('value', 'The entitlement.')),
    plural('roles', "The person's roles.", text('value', 'The role.')),
    plural(
      'x509Certificates',
      'Certificates issued to the person.',
      attribute('value', 'binary', 'The certificate in DER, base64-encoded.'),
    ),
  ],
};
