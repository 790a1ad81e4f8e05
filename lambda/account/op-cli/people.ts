import { emailAddress, sameAddress } from '../../scim/email-address';
import type { OpCliDescription } from '../description';
import { Contradicted, NotThere, Refused, Unavailable, Unsupported } from '../errors';
import { noneIsFine, orNone } from '../not-found';
import type { Account, PeopleOperations, Person } from '../port';
import { argument, flag } from './arguments';
import type { CommandSubject } from './failures';
import type { Op } from './op';
import { changedName, listOf, nameOf, personOf } from './wire';

type Choose = Parameters<Account['confirmAccepted']>[0];

/** The people of an account, through the CLI. */
export function opPeople(op: Op, { deauthorizeDevicesAfter }: OpCliDescription): PeopleOperations {
  const get = async (who: string): Promise<Person> => {
    const person = personOf(await op.ask(['user', 'get', argument(who)], about(who)));
    if (person === undefined) throw new NotThere(whom(who));
    return person;
  };

  /** The person's state decides, not what the command says: it may fail when they are so already, and end well without effect. */
  const bringTo = async (id: string, active: boolean, args: readonly string[]): Promise<void> => {
    try {
      await op.act(args, about(id));
    } catch (error) {
      if (!(error instanceof Refused) || (await get(id)).active !== active) throw error;
      return;
    }
    if ((await get(id)).active === active) return;
    const state = active ? 'suspended' : 'active';
    throw new Contradicted(`the 1Password CLI accepted the change of ${whom(id)} and shows them ${state}`, 'read');
  };

  return {
    people: async () => ({ items: await listPeople(op) }),

    personById: (id) => orNone(get(id)),

    async personByEmail(email) {
      const person = await orNone(get(email));
      // The CLI takes a name for an email too.
      if (person === undefined || !sameAddress(person.email, email)) return undefined;
      if (person.active) return person;
      // A person may have been suspended and invited again with the same address: then the new invitation counts.
      const namesakes = (await listPeople(op)).filter((one) => sameAddress(one.email, email));
      return namesakes.find(({ active }) => active) ?? person;
    },

    async invite(profile) {
      if (emailAddress(profile.email) === undefined) throw new Refused(`"${profile.email}" is no email address`);
      const language = profile.locale?.split(/[-_]/)[0]?.toLowerCase();
      const person = personOf(
        await op.ask(
          [
            'user',
            'provision',
            flag('email', profile.email),
            flag('name', nameOf(profile)),
            ...(language === undefined || language === '' ? [] : [flag('language', language)]),
          ],
          { scope: 'account' },
        ),
      );
      if (person === undefined)
        throw new Unavailable('the 1Password CLI reported the person it had just invited as deleted');
      return person;
    },

    async update(id, change) {
      const before = await get(id);
      if (change.email !== undefined && !sameAddress(change.email, before.email)) {
        throw new Unsupported(
          'changeEmail',
          `The 1Password CLI cannot change an email address; ${before.email} must change it in 1Password.`,
        );
      }
      const name = changedName(before.displayName ?? '', change);
      if (name === undefined || name === before.displayName) return before;
      await op.act(['user', 'edit', argument(id), flag('name', name)], about(id));
      const after = await get(id);
      if (after.displayName !== before.displayName || name === before.displayName) return after;
      throw new Contradicted(`the 1Password CLI accepted the name of ${whom(id)} and left the former one`, 'read');
    },

    suspend: async (id) =>
      bringTo(id, false, [
        'user',
        'suspend',
        argument(id),
        ...(deauthorizeDevicesAfter === undefined ? [] : [flag('deauthorize-devices-after', deauthorizeDevicesAfter)]),
      ]),

    reactivate: async (id) => bringTo(id, true, ['user', 'reactivate', argument(id)]),

    remove: async (id) => noneIsFine(op.act(['user', 'delete', argument(id)], about(id))),
  };
}

/** Everybody. The account has at least the person we sign in as, so an empty list is a failure. */
async function listPeople(op: Op): Promise<Person[]> {
  const list = listOf(await op.ask(['user', 'list'], { scope: 'account' }));
  if (list.length === 0)
    throw new Unavailable('the 1Password CLI listed no people, not even the person it is signed in as');
  return list.flatMap((user) => personOf(user) ?? []);
}

/**
 * Confirms, of those who have accepted, whom the caller chooses: one by one, because the CLI's `--all` would confirm people as well
 * whom somebody else has invited. The list is asked for first: this runs every few minutes, and mostly nobody has accepted.
 */
export async function confirmAccepted(op: Op, which: Choose): Promise<Person[]> {
  const accepted = (await listPeople(op)).filter(({ state }) => state === 'accepted');
  const chosen = accepted.length === 0 ? [] : await which(accepted);
  const confirmed: Person[] = [];
  const failures: unknown[] = [];
  for (const { id } of chosen) {
    try {
      await op.act(['user', 'confirm', argument(id)], about(id));
      const after = personOf(await op.ask(['user', 'get', argument(id)], about(id)));
      if (after?.state === 'active') confirmed.push(after);
    } catch (error) {
      // One who cannot be confirmed does not keep the others from it; what would meet them as well is told at once.
      if (!(error instanceof Refused || error instanceof NotThere)) throw error;
      failures.push(error);
    }
  }
  if (confirmed.length === 0 && failures.length > 0) throw failures[0];
  return confirmed;
}

function whom(who: string): string {
  return `the person ${who}`;
}

function about(who: string): CommandSubject {
  return { resource: whom(who), missing: 'person', scope: 'resource' };
}
