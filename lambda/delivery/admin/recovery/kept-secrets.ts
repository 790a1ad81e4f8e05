import { ListSecretsCommand, type SecretListEntry, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretPurpose } from '../../../contract/names';
import { readStoredToken } from '../../../secrets/bearer-token';
import { ScimsessionError, type Upstreams } from '../../../secrets/scimsession';
import { openStored, readSealed } from '../../../secrets/scimsession-store';
import { wholeBridge } from '../../../table/activity-log';
import { type AdminContext, decisionStep } from '../context';
import { readPresent, type SecretPair, storeUpstreams } from '../credentials/connection';
import { type Owner, ownerIn } from './kept-tables';

/** A secret of a bridge, in use or not. */
export interface KeptSecret {
  readonly arn: string;
  readonly holds: 'bearerToken' | 'scimsession';
  /** ISO time of its last change. */
  readonly changed: string;
  /** ISO time after which Secrets Manager deletes it; until then it can be restored. */
  readonly deletedAt?: string;
  readonly owner?: Owner;
}

/** Every secret of this account and region that a bridge made, those that wait for their deletion included. @throws the SDK's error */
export async function keptSecrets(client: Pick<SecretsManagerClient, 'send'>): Promise<KeptSecret[]> {
  const found: KeptSecret[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListSecretsCommand({ IncludePlannedDeletion: true, ...(next === undefined ? {} : { NextToken: next }) }),
    );
    found.push(...(page.SecretList ?? []).flatMap(ofBridge));
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

function ofBridge({ ARN, Description = '', Tags = [], LastChangedDate, DeletedDate }: SecretListEntry): KeptSecret[] {
  const holds = (['bearerToken', 'scimsession'] as const).find((each) => Description.includes(SecretPurpose[each]));
  const owner = ownerIn(Tags);
  if (holds === undefined || ARN === undefined) return [];
  return [
    {
      arn: ARN,
      holds,
      changed: (LastChangedDate ?? new Date(0)).toISOString(),
      ...(DeletedDate === undefined ? {} : { deletedAt: DeletedDate.toISOString() }),
      ...(owner === undefined ? {} : { owner }),
    },
  ];
}

/** What two kept secrets hold, opened. Never shown. */
export interface OpenedSecrets {
  /** What the bearer token's secret holds, as it is. */
  readonly stored: string;
  /** The accounts; why there are none, for the operator. */
  readonly upstreams: { readonly opened: Upstreams } | { readonly none: string };
}

/**
 * Opens the secrets of another bridge: the scimsession is sealed under the bearer token, so neither is of use alone.
 *
 * @param pair where they are; the scimsession may be missing
 * @returns why the token cannot be used, and what to do
 * @throws the SDK's error when they cannot be read
 */
export async function openKept(
  { secrets, bearerTokenSecretArn }: Pick<SecretPair, 'secrets' | 'bearerTokenSecretArn'>,
  scimsessionSecretArn: string | undefined,
): Promise<OpenedSecrets | { readonly problem: string }> {
  const stored = (await secrets.read(bearerTokenSecretArn, { stage: 'AWSCURRENT' }))?.text ?? '';
  const token = readStoredToken(stored);
  if (!('token' in token)) return { problem: token.message };
  if (scimsessionSecretArn === undefined) return { stored, upstreams: { none: 'no scimsession was found' } };
  const pair = { secrets, bearerTokenSecretArn, scimsessionSecretArn };
  try {
    return { stored, upstreams: { opened: (await openStored(pair, await readSealed(pair))).upstreams } };
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    const none = error.code === 'not-set-up' ? 'no account was set up' : error.message;
    return { stored, upstreams: { none } };
  }
}

/**
 * Puts what was kept into this bridge's own secrets: the token as it was, so that the identity provider's is valid again, and the
 * accounts, sealed under it anew. The token that this bridge had becomes the former one. Every upstream must be paused before.
 *
 * @throws the SDK's error; then the command is to be repeated
 */
export async function takeSecrets(
  context: AdminContext,
  pair: SecretPair,
  { stored, upstreams }: OpenedSecrets,
  from: string,
): Promise<void> {
  const { secrets, bearerTokenSecretArn: arn } = pair;
  const present = await secrets.read(arn, { stage: 'AWSCURRENT' });
  await context.store.transact([await decisionStep(context, wholeBridge, 'recover', { from, bearerToken: true })]);
  // The version as it was returned: a read right after the write may still give the one before.
  const version = present?.text === stored ? present.version : await secrets.write(arn, stored);
  const token = readStoredToken(stored);
  // What this bridge has stays, where nothing comes: sealed under the token of today, so that no later change of it closes it.
  const own = 'opened' in upstreams ? undefined : await readPresent(pair);
  const accounts = 'opened' in upstreams ? upstreams.opened : own?.state === 'open' ? own.upstreams : undefined;
  if (accounts === undefined || !('token' in token)) return;
  await storeUpstreams(context, pair, accounts, { version, token: token.token }, { action: 'reseal' });
}
