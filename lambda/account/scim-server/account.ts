import { healthOf } from '../health';
import { noGroups } from '../no-groups';
import type { Account } from '../port';
import type { ScimApi } from './api';
import { scimGroups } from './groups';
import { probeList } from './list';
import { PEOPLE, scimPeople } from './people';
import type { Profile } from './profiles';

/** An account behind a SCIM server. */
export function scimAccount(api: ScimApi, profile: Profile): Account {
  const people = scimPeople(api, profile);
  return {
    capabilities: profile.capabilities,
    // A list of people, not ServiceProviderConfig: some servers show that without credentials (RFC 7644 §4). One person is enough.
    health: () => healthOf(probeList(api, PEOPLE)),
    ...people,
    ...(profile.capabilities.groups
      ? scimGroups(api, profile, async (id) => (await people.personById(id)) !== undefined)
      : noGroups(`${profile.name} has no groups; switch group management off in the identity provider`)),
    // The upstream confirms people who accepted by itself: hosted provisioning at once, a bridge every 5 minutes.
    confirmAccepted: async () => [],
  };
}
