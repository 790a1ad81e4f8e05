import type { Account, Person } from '../port';
import { dryRunGroups } from './groups';
import { confirmed, hasAccepted, type Simulated, seen } from './life';
import { dryRunPeople, type Simulation, simulatedPeople } from './people';

/** The default for how long simulated people take to accept. */
export const DEFAULT_ACCEPT_AFTER_SECONDS = 60;

/** A simulated 1Password account: nothing leaves the bridge, and people go through the same states as in 1Password. */
export function dryRunAccount(simulation: Simulation): Account {
  const people = simulatedPeople(simulation);
  return {
    capabilities: {
      invite: true,
      update: true,
      changeEmail: true,
      suspend: true,
      reactivate: true,
      remove: true,
      groups: true,
      confirm: 'needed',
      people: 'listed',
      membersReadable: true,
      maxMembersPerChange: 100,
    },
    health: async () => ({ status: 'healthy' }),
    ...dryRunPeople(simulation, people),
    ...dryRunGroups(simulation.store, people),
    async confirmAccepted(which) {
      const accepted: Simulated[] = [];
      let next: string | undefined;
      do {
        const page: { items: Simulated[]; next?: string } = await people.page(next);
        const pace = people.pace();
        accepted.push(...page.items.filter((one) => !one.confirmed && !one.suspended && hasAccepted(one, pace)));
        next = page.next;
      } while (next !== undefined);
      const pace = people.pace();
      const chosen = new Set((await which(accepted.map((one) => seen(one, pace)))).map(({ id }) => id));
      const done: Person[] = [];
      for (const person of accepted.filter(({ id }) => chosen.has(id))) {
        const after = confirmed(person, pace);
        await people.save(after);
        done.push(seen(after, pace));
      }
      return done;
    },
  };
}
