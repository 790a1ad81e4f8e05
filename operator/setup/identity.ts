import type { UpstreamDescription } from '../../lambda/delivery/admin/credentials/connection';
import { UsageError } from '../failure';

/**
 * Refuses this bridge's own address and token in place of the account's: people paste both from the same page of notes.
 *
 * @throws UsageError
 */
export function refuseOurselves(description: UpstreamDescription, ownToken: string, ownUrl: string): void {
  if (description.adapter !== 'scim') return;
  if (ownUrl !== '' && new URL(description.url).host === new URL(ownUrl).host) {
    throw new UsageError(
      "This is the address of this bridge itself. Enter the account's address: for hosted provisioning, https://provisioning.1password.com/scim/v2",
    );
  }
  if (description.token === ownToken) {
    throw new UsageError(
      "This is the bearer token of this bridge, which belongs in your identity provider. Enter the account's token, which 1Password showed when hosted provisioning was set up.",
    );
  }
}
