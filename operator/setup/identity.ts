import type { UpstreamDescription } from '../../lambda/delivery/admin/connection';
import { UsageError } from '../failure';

/**
 * Refuses what would have the bridge deliver to itself, and its own token in the place of the account's: both are pasted from the
 * same page of somebody's notes.
 *
 * @throws UsageError
 */
export function refuseOurselves(description: UpstreamDescription, ownToken: string, ownUrl: string): void {
  if (description.adapter !== 'scim') return;
  if (ownUrl !== '' && new URL(description.url).host === new URL(ownUrl).host) {
    throw new UsageError(
      "This is the address of this bridge itself. Give the account's: for hosted provisioning, https://provisioning.1password.com/scim/v2",
    );
  }
  if (description.token === ownToken) {
    throw new UsageError(
      "This is the bearer token of this bridge, the one for your identity provider. Give the account's: 1Password showed it when hosted provisioning was set up.",
    );
  }
}
