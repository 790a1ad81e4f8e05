import { type KnownProvider, providerOf } from '../../lambda/contract/identity-providers';

/** Where an identity provider takes the bearer token. */
interface TokenField {
  readonly provider: KnownProvider;
  /** One line each. */
  readonly place: readonly string[];
}

/** As the guides in docs/setup say. */
const fields: readonly TokenField[] = [
  {
    provider: 'JumpCloud',
    place: [
      'Identity Management > Deactivate IdM connection, Confirm;',
      'Configure > Token Key, Activate, Save. Nothing is lost meanwhile.',
    ],
  },
  {
    provider: 'Okta',
    place: [
      'Provisioning > Integration > API Token, Test API Credentials, Save.',
      'In an application of your own: "Bearer ", then the token.',
    ],
  },
  {
    provider: 'Entra ID',
    place: ['Provisioning > Admin Credentials > Secret Token,', 'Test Connection, Save.'],
  },
  { provider: 'OneLogin', place: ['Configuration > SCIM Bearer Token, Save.'] },
  { provider: 'Rippling', place: ['the settings of the SCIM connection: bearer token.'] },
];

/**
 * Where the new token is to be pasted, line by line: only what concerns the providers that call, or every provider when none of the clients is known.
 *
 * @param clients names of the clients that call
 */
export function tokenPlaces(clients: readonly string[]): readonly string[] {
  const calling = fields.filter(({ provider }) => clients.some((name) => providerOf(name) === provider));
  return (calling.length > 0 ? calling : fields).flatMap(({ provider, place }) =>
    place.map((line, index) => (index === 0 ? provider.padEnd(11) : ' '.repeat(11)) + line),
  );
}
