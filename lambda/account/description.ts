import type { Json, JsonObject } from '../scim/types';
import { isObject } from '../scim/types';
import { type FieldProblem, Fields } from './fields';

/** Dialects of SCIM upstreams; scim/profiles.ts has what each means. */
export const scimProfiles = ['hosted', 'bridge', 'saas-manager', 'generic'] as const;
export type ScimProfile = (typeof scimProfiles)[number];

/** What it takes to reach an upstream: the content of an unsealed scimsession. Holds secrets; never log it. */
export type UpstreamDescription = ScimDescription | OpCliDescription | UsersApiDescription | DryRunDescription;

export interface ScimDescription {
  readonly adapter: 'scim';
  readonly profile: ScimProfile;
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly token: string;
}

export interface OpCliDescription {
  readonly adapter: 'op-cli';
  /** Absolute path of the 1Password CLI. */
  readonly binary: string;
  /** Sign-in address without scheme, such as `example.1password.com`. */
  readonly address: string;
  readonly email: string;
  readonly password: string;
  readonly secretKey: string;
  /** How long a suspended person's devices stay authorised, as the CLI writes durations (`10m`). Absent: the CLI's own default. */
  readonly deauthorizeDevicesAfter?: string;
}

export interface UsersApiDescription {
  readonly adapter: 'users-api';
  /** Base URL of the region, without a trailing slash: `https://api.1password.com`, `.ca` or `.eu`. */
  readonly url: string;
  /** The account's UUID. */
  readonly account: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface DryRunDescription {
  readonly adapter: 'dry-run';
  /** After how many seconds a simulated person accepts an invitation or a new email. Absent: 60. */
  readonly acceptAfterSeconds?: number;
}

/** The description cannot be used. Names fields, never their values. */
export class InvalidDescription extends Error {
  override readonly name = 'InvalidDescription';
  constructor(readonly problems: readonly FieldProblem[]) {
    super(problems.map(({ field, problem }) => `${field}: ${problem}`).join('\n'));
  }
}

/**
 * Checks what an administrator gave, or what a scimsession held.
 *
 * @throws InvalidDescription with every problem at once
 */
export function parseUpstreamDescription(json: Json): UpstreamDescription {
  if (!isObject(json)) throw new InvalidDescription([{ field: 'upstream', problem: 'must be a JSON object' }]);
  const fields = new Fields(json);
  const description = read(json, fields);
  fields.refuseOthers();
  if (description === undefined || fields.problems.length > 0) throw new InvalidDescription(fields.problems);
  return description;
}

function read(json: JsonObject, fields: Fields): UpstreamDescription | undefined {
  const adapter = fields.oneOf('adapter', ['scim', 'op-cli', 'users-api', 'dry-run'] as const);
  switch (adapter) {
    case 'scim':
      return readScim(fields);
    case 'op-cli':
      return readOpCli(json, fields);
    case 'users-api':
      return {
        adapter,
        url: fields.url('url'),
        account: fields.matching('account', /^[A-Za-z0-9-]+$/, 'must be the account UUID: letters, digits and hyphens'),
        clientId: fields.text('clientId'),
        clientSecret: fields.text('clientSecret'),
      };
    case 'dry-run': {
      const acceptAfterSeconds = fields.optionalSeconds('acceptAfterSeconds');
      return { adapter, ...(acceptAfterSeconds === undefined ? {} : { acceptAfterSeconds }) };
    }
    default:
      return undefined;
  }
}

function readScim(fields: Fields): ScimDescription {
  const profile = fields.oneOf('profile', scimProfiles) ?? 'generic';
  const url = fields.url('url');
  if (/\/(Users|Groups|Me|ServiceProviderConfig)$/i.test(url)) {
    fields.problem(
      'url',
      'names one endpoint; give the base URL before it, for example https://provisioning.1password.com/scim/v2',
    );
  }
  if (profile === 'hosted' && url === 'https://provisioning.1password.com') {
    fields.problem(
      'url',
      'has no path; copy the SCIM URL from 1Password whole (https://provisioning.1password.com/scim/v2)',
    );
  }
  return { adapter: 'scim', profile, url, token: fields.token('token') };
}

function readOpCli(json: JsonObject, fields: Fields): OpCliDescription {
  const base = {
    adapter: 'op-cli' as const,
    binary: fields.matching('binary', /^\//, 'must be an absolute path, such as /opt/bin/op'),
    address: fields.matching(
      'address',
      /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/i,
      'must be the sign-in address without https:// and path, such as example.1password.com',
    ),
    email: fields.matching('email', /^[^\s@-][^\s@]*@[^\s@]+$/, 'must be an email address'),
    password: fields.password('password'),
    secretKey: fields.matching('secretKey', /^A3-[A-Z0-9-]+$/i, 'must be the Secret Key, which begins with A3-'),
  };
  if (json.deauthorizeDevicesAfter === undefined) return base;
  const deauthorizeDevicesAfter = fields.matching(
    'deauthorizeDevicesAfter',
    /^(\d+(s|m|h))+$/,
    'must be a duration as the CLI writes it, such as 10m',
  );
  return { ...base, deauthorizeDevicesAfter };
}
