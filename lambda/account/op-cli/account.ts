import type { OpCliDescription } from '../description';
import { healthOf } from '../health';
import type { Account } from '../port';
import { opGroups } from './groups';
import type { Op } from './op';
import { confirmAccepted, opPeople } from './people';

/** An account behind the 1Password CLI. */
export function opCliAccount(op: Op, description: OpCliDescription): Account {
  const people = opPeople(op, description);
  return {
    capabilities: {
      invite: true,
      update: true,
      // `user edit` has no email.
      changeEmail: false,
      suspend: true,
      reactivate: true,
      remove: true,
      groups: true,
      confirm: 'needed',
      people: 'listed',
      membersReadable: true,
      // One process a person: what three at once do within a minute or so.
      maxMembersPerChange: 25,
    },
    // The list of people: it needs the rights that provisioning needs, which asking for oneself does not.
    health: () => healthOf(people.people()),
    ...people,
    ...opGroups(op),
    confirmAccepted: (which) => confirmAccepted(op, which),
  };
}
