import type { SyncSwitch } from '../directory/sync-switch';
import { type AllowedDomains, foreignAddress } from '../policy/allowed-domains';
import { badRequest, excerpt, ScimError } from '../scim/errors';
import { type Attributes, foldCase } from '../scim/types';
import type { EdgePolicy } from './exchange';

/**
 * @param before the person until now; undefined when they are new to the identity provider
 * @throws ScimError 400 `invalidValue` when the person's address is of a domain that the operator does not allow
 */
export function refuseForeignAddress(after: Attributes, before: Attributes | undefined, domains: AllowedDomains): void {
  const foreign = foreignAddress(after, before, domains);
  if (foreign === undefined) return;
  throw badRequest(
    'invalidValue',
    `${foreign.attribute}: ${excerpt(foreign.address)} is in the domain ${excerpt(foreign.domain)}, which the bridge does not accept. ` +
      `If people of this domain belong in 1Password, add the domain to the option allowedDomains and deploy again (and add it to the allowed domains in 1Password, if that list is used). ` +
      'Otherwise correct the address, or remove the person from the application in the identity provider. Nothing was changed.',
  );
}

/** @throws ScimError 409 `uniqueness` when the account already has an unmanaged group of this name */
export async function refuseOccupiedName({ displayName }: Attributes, { groupObstacle }: EdgePolicy): Promise<void> {
  if (typeof displayName !== 'string') return;
  const why = await groupObstacle(displayName);
  if (why !== undefined) throw new ScimError(409, `${why} Nothing was changed.`, { scimType: 'uniqueness' });
}

/** The same check for a group that is renamed. */
export async function refuseOccupiedRename(after: Attributes, before: Attributes, policy: EdgePolicy): Promise<void> {
  if (foldCase(String(after.displayName)) === foldCase(String(before.displayName))) return;
  await refuseOccupiedName(after, policy);
}

/** @throws ScimError 403 while syncing is switched off: Okta shows that as an authentication error, as its guide describes */
export function refuseWhileSwitchedOff(state: SyncSwitch): void {
  if (state.position === 'on') return;
  const reason = state.reason === undefined ? '' : ` (${state.reason})`;
  throw new ScimError(
    403,
    `Syncing has been switched off at the bridge since ${state.since}${reason}. Nothing was read or changed. ` +
      'The token is valid. Switch syncing on again with "npx scim-bridge resume", then retry.',
  );
}
