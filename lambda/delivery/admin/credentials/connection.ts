import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { InvalidDescription, parseUpstreamDescription, type UpstreamDescription } from '../../../account/description';
import type { FieldProblem } from '../../../account/fields';
import type { Json } from '../../../scim/types';
import { readStoredToken } from '../../../secrets/bearer-token';
import {
  dryRunUpstreams,
  readSeal,
  ScimsessionError,
  type Seal,
  sealScimsession,
  type TokenVersion,
  type Upstreams,
} from '../../../secrets/scimsession';
import {
  openStored,
  type SecretPair as Readable,
  readSealed,
  readTokenVersions,
} from '../../../secrets/scimsession-store';
import { type SecretReader, secretsManagerReader } from '../../../secrets/secret-access';
import { wholeBridge } from '../../../table/activity-log';
import { noteStored } from '../../../table/stored-scimsession';
import { onUpstream } from '../../activity-entries';
import { type AdminContext, decisionStep } from '../context';
import { recogniseMistake } from './recognise-secret';

export type { UpstreamDescription } from '../../../account/description';
export { sameAccount } from '../../../account/same-account';
export { readStoredToken } from '../../../secrets/bearer-token';
export { isUpstreamName, type TokenVersion, type Upstreams } from '../../../secrets/scimsession';
export { readTokenVersions } from '../../../secrets/scimsession-store';
export { type Mistake, recogniseMistake } from './recognise-secret';

/** Reads and stores secrets. The functions only read them. */
export interface SecretAccess extends SecretReader {
  /** Stores a new version, the current one from then on. @returns its id */
  write(secretArn: string, text: string): Promise<string>;
}

/** The two secrets, for operators. */
export interface SecretPair extends Readable {
  readonly secrets: SecretAccess;
}

/** Secrets in AWS Secrets Manager. Both throw the SDK's error when it does not answer. */
export function secretsManager(client: Pick<SecretsManagerClient, 'send'>): SecretAccess {
  return {
    ...secretsManagerReader(client),
    async write(SecretId, SecretString) {
      const { VersionId = '' } = await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
      return VersionId;
    },
  };
}

/** Checks what an administrator gave to reach an account: the description, or what is wrong with which field. Quotes no value. */
export function readDescription(
  json: Json,
): { readonly description: UpstreamDescription } | { readonly problems: readonly FieldProblem[] } {
  try {
    return { description: parseUpstreamDescription(json) };
  } catch (error) {
    if (!(error instanceof InvalidDescription)) throw error;
    return { problems: error.problems };
  }
}

/** The names of the upstreams, in the order in which they are delivered to. @throws ScimsessionError @throws the SDK's error */
export async function upstreamNames(pair: SecretPair): Promise<readonly string[]> {
  const sealed = await readSealed(pair);
  return sealed.trim() === '' ? Object.keys(dryRunUpstreams) : (await explained(sealed, () => readSeal(sealed))).names;
}

/**
 * Reads a stored scimsession for an operator, who is told what is stored instead of one. The functions refer to `status` for that: what
 * recognises mistakes is not in their bundles.
 */
async function explained<T>(stored: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ScimsessionError) || error.code !== 'mistaken') throw error;
    const { what, todo } = recogniseMistake(stored) ?? unknownMistake;
    throw new ScimsessionError(error.code, `Where this bridge keeps its scimsession there is ${what}. ${todo}`, {
      cause: error,
    });
  }
}

const unknownMistake = { what: 'something that no scimsession looks like', todo: 'Run: npx scim-bridge setup' };

/** The names of the real accounts for which a text is the scimsession; none when it is something else. */
export function upstreamsOfSealed(text: string): readonly string[] {
  try {
    return readSeal(text).names.filter((name) => !(name in dryRunUpstreams));
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return [];
  }
}

/** What is set up, without being opened, and what is wrong with it: a trouble is part of the status, not the end of it. */
export interface Connection extends Standing {
  readonly seal?: Seal;
}

/** What is set up, as far as one knows it without a secret. */
export interface Standing {
  /** Of the upstreams. */
  readonly names: readonly string[];
  /** False while deliveries are simulated, because no account is set up. */
  readonly connected: boolean;
  /** What is wrong, and what to do. */
  readonly failures: readonly string[];
}

/** How the two secrets stand. @throws the SDK's error when they cannot be read */
export async function readConnection(pair: SecretPair): Promise<Connection> {
  const [sealed, current] = await Promise.all([
    readSealed(pair),
    pair.secrets.read(pair.bearerTokenSecretArn, { stage: 'AWSCURRENT' }),
  ]);
  const stored = readStoredToken(current?.text ?? '');
  const tokenFailures = 'token' in stored ? [] : [stored.message];
  if (sealed.trim() === '') return { names: Object.keys(dryRunUpstreams), connected: false, failures: tokenFailures };
  try {
    const seal = await explained(sealed, () => readSeal(sealed));
    const versions = (await readTokenVersions(pair, seal.tokenVersion)).map(({ version }) => version);
    const former = await pair.secrets.read(pair.bearerTokenSecretArn, { stage: 'AWSPREVIOUS' });
    const failures = sealFailures(seal, versions, current?.version, former?.version);
    return { names: seal.names, connected: true, seal, failures: [...tokenFailures, ...failures] };
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return { names: [], connected: true, failures: [...tokenFailures, error.message] };
  }
}

/** Told before it happens: once the version under which it was sealed is gone, nothing opens it. */
function sealFailures(
  { tokenVersion }: Seal,
  usable: readonly string[],
  current: string | undefined,
  former: string | undefined,
): string[] {
  if (tokenVersion === current) return [];
  const reseal = 'Seal it anew: npx scim-bridge reseal';
  if (!usable.includes(tokenVersion)) {
    return [
      'The scimsession was sealed under a version of the bearer token that is gone: nothing can be delivered. Give the credential again: npx scim-bridge setup',
    ];
  }
  if (tokenVersion === former) {
    return [
      `The scimsession is sealed under the former bearer token, and opens for as long as that is kept. ${reseal}`,
    ];
  }
  return [
    `The scimsession is sealed under version ${tokenVersion} of the bearer token, which was rotated more than once since. It opens until Secrets Manager removes that version, which may be any day. ${reseal}`,
  ];
}

/** What is set up at present. */
export type Present =
  | { readonly state: 'none' }
  | { readonly state: 'open'; readonly upstreams: Upstreams; readonly tokenVersion: string }
  /** There is something, and it does not open; why. */
  | { readonly state: 'closed'; readonly why: string };

/** What is sealed at present. @throws the SDK's error when the secrets cannot be read */
export async function readPresent(pair: SecretPair): Promise<Present> {
  const sealed = await readSealed(pair);
  try {
    return { state: 'open', ...(await explained(sealed, () => openStored(pair, sealed))) };
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    return error.code === 'not-set-up' ? { state: 'none' } : { state: 'closed', why: error.message };
  }
}

/** The bearer token as it is now, to seal under; or why there is none that is usable, and what to do. */
export async function readCurrentToken({
  secrets,
  bearerTokenSecretArn,
}: SecretPair): Promise<TokenVersion | { readonly problem: string }> {
  const current = await secrets.read(bearerTokenSecretArn, { stage: 'AWSCURRENT' });
  const stored = readStoredToken(current?.text ?? '');
  return 'token' in stored ? { version: current?.version ?? '', token: stored.token } : { problem: stored.message };
}

/**
 * Seals upstreams under a token and stores that.
 *
 * @param decision `setup` with the upstream that was set up, or `reseal`: recorded before it is done
 * @throws RangeError when an upstream has no usable name; the SDK's error when it cannot be stored
 */
export async function storeUpstreams(
  context: AdminContext,
  pair: SecretPair,
  upstreams: Upstreams,
  token: TokenVersion,
  decision: { readonly action: 'setup'; readonly upstream: string } | { readonly action: 'reseal' },
): Promise<void> {
  const sealed = await sealScimsession(upstreams, token, context.clock());
  const facts = { upstreams: Object.keys(upstreams), tokenVersion: token.version };
  const record =
    decision.action === 'setup'
      ? await decisionStep(context, onUpstream(decision.upstream), 'setup', {
          ...facts,
          adapter: upstreams[decision.upstream]?.adapter,
        })
      : await decisionStep(context, wholeBridge, 'reseal', facts);
  await context.store.transact([record]);
  const version = await pair.secrets.write(pair.scimsessionSecretArn, sealed);
  // After it, and not in the transaction: a function that reads the note too early would take the former one for this.
  await noteStored(context.store.items, version);
}

/**
 * Seals the upstreams under the current bearer token, whichever version they are sealed under now.
 *
 * @param under the current token, where it is known: it may have become that a moment ago. @default - as Secrets Manager has it
 * @returns false when they are sealed under it already
 * @throws ScimsessionError when nothing opens them, or the current token is none; the SDK's error
 */
export async function reseal(context: AdminContext, pair: SecretPair, under?: TokenVersion): Promise<boolean> {
  const sealed = await readSealed(pair);
  const { upstreams, tokenVersion } = await explained(sealed, () => openStored(pair, sealed));
  const token = under ?? (await readCurrentToken(pair));
  if ('problem' in token) throw new ScimsessionError('no-token', token.problem);
  if (tokenVersion === token.version) return false;
  await storeUpstreams(context, pair, upstreams, token, { action: 'reseal' });
  return true;
}
