import { UsageError } from '../failure';
import { closestNames } from '../names';
import type { Target } from '../target/target';
import type { Terminal } from '../terminal/terminal';
import { bulleted } from '../terminal/wrap';

/** Where an identity provider takes the Base URL and the token, and what is to be switched on there. */
export interface Provider {
  /** As `--provider` takes it. */
  readonly name: string;
  readonly title: string;
  /** Where its fields are. */
  readonly place: string;
  /** Its own names of the two fields. */
  readonly fields: { readonly url: string; readonly token: string };
  /** What is to be heeded when the token is pasted. */
  readonly tokenNote?: string;
  /** What to do after that. */
  readonly after: string;
  readonly guide: string;
}

/** As the guides in docs/setup say, the most used first. */
const providers: readonly Provider[] = [
  {
    name: 'jumpcloud',
    title: 'JumpCloud',
    place: 'SSO Applications > your 1Password application > Identity Management > Configure',
    fields: { url: 'Base URL', token: 'Token Key' },
    after:
      'Switch on "Enable management of User Groups and Group Membership in this application", choose Activate, then choose the groups on the tab User Groups.',
    guide: 'docs/setup/jumpcloud.md',
  },
  {
    name: 'okta',
    title: 'Okta',
    place: 'Applications > 1Password Business > Provisioning > Configure API Integration',
    fields: { url: 'Base URL', token: 'API Token' },
    after:
      'Choose Test API Credentials and Save. Under To App switch on Create Users, Update User Attributes and Deactivate Users; then assign people and push groups.',
    guide: 'docs/setup/okta.md',
  },
  {
    name: 'okta-wizard',
    title: 'Okta, with an application of your own',
    place: 'Applications > your application > Provisioning > Integration',
    fields: { url: 'SCIM connector base URL', token: 'HTTP Header' },
    tokenNote: 'with "Bearer " and a space before it: Okta sends this field unchanged',
    after:
      'Unique identifier field for users: userName. Switch on Push New Users, Push Profile Updates and Push Groups, choose Test Connector Configuration and Save.',
    guide: 'docs/setup/okta.md',
  },
  {
    name: 'entra',
    title: 'Entra ID',
    place: 'Enterprise applications > your application > Provisioning > Admin Credentials',
    fields: { url: 'Tenant URL', token: 'Secret Token' },
    after:
      'Choose Test Connection and Save. Assign the people under Users and groups, then set Provisioning Status to On. The first cycle begins within 40 minutes.',
    guide: 'docs/setup/entra-id.md',
  },
  {
    name: 'onelogin',
    title: 'OneLogin',
    place: 'Applications > SCIM Provisioner with SAML (SCIM v2) > Configuration',
    fields: { url: 'SCIM Base URL', token: 'SCIM Bearer Token' },
    after: 'Choose Enable under API Connection, then Enable provisioning on the tab Provisioning.',
    guide: 'docs/setup/onelogin.md',
  },
  {
    name: 'rippling',
    title: 'Rippling',
    place: 'App Shop > 1Password, or Custom SCIM application',
    fields: { url: 'SCIM Base URL', token: 'Bearer token' },
    after: 'Switch on groups, creating and deleting groups, pagination, and PATCH to edit groups.',
    guide: 'docs/setup/rippling.md',
  },
];

/** Values of `--provider`. */
export const providerNames: readonly string[] = providers.map(({ name }) => name);

/** The provider that was named; undefined when none was. @throws UsageError for a name that there is not */
export function providerNamed(given: string | undefined): Provider | undefined {
  if (given === undefined) return undefined;
  const provider = providers.find(({ name }) => name === given.toLowerCase());
  if (provider !== undefined) return provider;
  throw new UsageError(`Unknown identity provider "${given}". ${closestNames(given, providerNames)}`);
}

/** Asks for the provider. */
export async function askForProvider(terminal: Pick<Terminal, 'choose'>): Promise<Provider | undefined> {
  const choices = providers.map(({ name, title }) => ({ name, text: title }));
  const other = { name: 'other', text: 'another one, or later' };
  const name = await terminal.choose('Which identity provider will call the bridge?', [...choices, other]);
  return providers.find((each) => each.name === name);
}

/** What to paste where. The token itself is never shown: only how to see it. */
export function pasteInstructions({ resources }: Pick<Target, 'resources'>, provider: Provider | undefined): string {
  const { url, token } = provider?.fields ?? { url: 'Base URL', token: 'Token' };
  const width = Math.max(url.length, token.length) + 2;
  const how = 'this shows it: npx scim-bridge token show';
  return [
    ...bulleted('', provider === undefined ? 'In your identity provider:' : `In ${provider.title}: ${provider.place}`),
    '',
    `  ${url.padEnd(width)}${resources.baseUrl}`,
    `  ${' '.repeat(width)}(no slash at the end)`,
    `  ${token.padEnd(width)}${how}`,
    ...(provider?.tokenNote === undefined ? [] : bulleted(`  ${' '.repeat(width)}`, `(${provider.tokenNote})`)),
    '',
    ...bulleted('', provider?.after ?? `Each provider has a guide in docs/setup (${providerNames.join(', ')}).`),
    ...(provider === undefined ? [] : [`The whole guide: ${provider.guide}`]),
  ].join('\n');
}
