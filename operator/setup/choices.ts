import type { UpstreamDescription } from '../../lambda/delivery/admin/credentials/connection';

/** A value that setup needs for an upstream. */
export interface Field {
  /** Its name in the description. */
  readonly name: string;
  /** The command's option for it; for a secret, an environment variable instead. */
  readonly from: { readonly option: string } | { readonly variable: string };
  readonly question: string;
  readonly fallback?: string;
}

/** An upstream as `setup` offers it. */
export interface Choice {
  /** Its value of `--upstream`. */
  readonly name: string;
  readonly text: string;
  /** The parts of the description that the choice determines. */
  readonly fixed: { readonly adapter: UpstreamDescription['adapter']; readonly profile?: string };
  readonly fields: readonly Field[];
  /** Where an administrator finds the values. */
  readonly where: string;
}

const url = (fallback?: string): Field => ({
  name: 'url',
  from: { option: 'url' },
  question: 'SCIM URL',
  ...(fallback === undefined ? {} : { fallback }),
});
const token: Field = { name: 'token', from: { variable: 'SCIM_BRIDGE_UPSTREAM_TOKEN' }, question: 'Its bearer token' };
const hostedUrl = 'https://provisioning.1password.com/scim/v2';

/** The upstreams, the usual one first. */
export const choices: readonly Choice[] = [
  {
    name: 'hosted',
    text: '1Password hosted provisioning',
    fixed: { adapter: 'scim', profile: 'hosted' },
    fields: [url(hostedUrl), token],
    where:
      '1Password.com: Integrations > your identity provider > Set up hosted provisioning. 1Password shows the SCIM URL and the bearer token only once, and creates no others: keep them in a vault.',
  },
  {
    name: 'bridge',
    text: "1Password's own SCIM bridge, running elsewhere",
    fixed: { adapter: 'scim', profile: 'bridge' },
    fields: [url(), token],
    where: 'The address that your identity provider has used for it, and its bearer token. Not its scimsession file.',
  },
  {
    name: 'saas-manager',
    text: '1Password SaaS Manager (people only)',
    fixed: { adapter: 'scim', profile: 'saas-manager' },
    fields: [url(), token],
    where:
      'SaaS Manager: Settings > Users > Single Sign-On (SSO) > SCIM. Copy the Base URL and the bearer token, then choose Enable SCIM: the token is not valid until then.',
  },
  {
    name: 'generic',
    text: 'any other SCIM 2.0 server',
    fixed: { adapter: 'scim', profile: 'generic' },
    fields: [url(), token],
    where: 'Its base URL, without /Users, and a bearer token with write access.',
  },
  {
    name: 'op-cli',
    text: '1Password CLI, in a layer that you supply',
    fixed: { adapter: 'op-cli' },
    fields: [
      { name: 'address', from: { option: 'address' }, question: 'Sign-in address, such as example.1password.com' },
      { name: 'email', from: { option: 'email' }, question: "Email of the provisioning manager's account" },
      { name: 'binary', from: { option: 'binary' }, question: 'Path of the CLI in the layer', fallback: '/opt/bin/op' },
      { name: 'password', from: { variable: 'SCIM_BRIDGE_UPSTREAM_PASSWORD' }, question: 'Its account password' },
      { name: 'secretKey', from: { variable: 'SCIM_BRIDGE_UPSTREAM_SECRET_KEY' }, question: 'Its Secret Key' },
    ],
    where:
      'A separate account in the group Provision Managers that signs in with password and Secret Key (no SSO, no second factor). CLI provisioning must be on: start.1password.com/settings/provisioning/cli.',
  },
  {
    name: 'users-api',
    text: 'Users API (suspends and reactivates only)',
    fixed: { adapter: 'users-api' },
    fields: [
      { name: 'url', from: { option: 'url' }, question: 'Its region', fallback: 'https://api.1password.com' },
      { name: 'account', from: { option: 'account' }, question: 'Account UUID' },
      { name: 'clientId', from: { option: 'client-id' }, question: 'Client id' },
      { name: 'clientSecret', from: { variable: 'SCIM_BRIDGE_UPSTREAM_CLIENT_SECRET' }, question: 'Client secret' },
    ],
    where:
      '1Password.com: Integrations > an OAuth application with the permissions of the Users API. It cannot invite people: set it up in addition to another upstream (--add).',
  },
  {
    name: 'dry-run',
    text: 'a simulated account: shows what would be delivered',
    fixed: { adapter: 'dry-run' },
    fields: [],
    where: '',
  },
];

/** Whether a field is a secret: it never comes from the command line, and is never shown. */
export function isSecret({ from }: Field): boolean {
  return 'variable' in from;
}

/** The options that set fields. */
export const fieldOptions: readonly string[] = [
  ...new Set(choices.flatMap(({ fields }) => fields.flatMap(({ from }) => ('option' in from ? [from.option] : [])))),
];
