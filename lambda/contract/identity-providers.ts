/** Identity providers, by how their clients call themselves (User-Agent). */
const clients = {
  JumpCloud: /jumpcloud/i,
  Okta: /okta/i,
  'Entra ID': /entra|azure|\baad\b|microsoft/i,
  OneLogin: /onelogin/i,
  Rippling: /rippling/i,
} as const;

/** An identity provider that the kit knows. */
export type KnownProvider = keyof typeof clients;

/** The provider that a client belongs to; undefined when its name does not tell. */
export function providerOf(client: string): KnownProvider | undefined {
  return (Object.keys(clients) as KnownProvider[]).find((provider) => clients[provider].test(client));
}
