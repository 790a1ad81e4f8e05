import { foldCase } from '../../scim/case-fold';
import type { OpCliDescription } from '../description';
import { NotThere, Refused, Unavailable, Unsupported } from '../errors';
import { noneIsFine, orNone } from '../not-found';
import type { PeopleOperations, Person } from '../port';
import { argument, flag } from './arguments';
import type { Op } from './op';
import { changedName, listOf, nameOf, personOf } from './wire';

/** The people of an account, through the CLI. */
export function opPeople(op: Op, { deauthorizeDevicesAfter }: OpCliDescription): PeopleOperations {
  const get = async (who: string): Promise<Person> => {
    const person = personOf(await op.ask(['user', 'get', argument(who)], about(who)));
    if (person === undefined) throw new NotThere(whom(who));
    return person;
  };

  /** Commands that find the person so already may fail: the person's state decides, not the text. */
  const bringTo = async (id: string, active: boolean, args: readonly string[]): Promise<void> => {
    try {
      await op.act(args, about(id));
    } catch (error) {
      if (!(error instanceof Refused) || (await get(id)).active !== active) throw error;
    }
  };

  return {
    people: async () => ({ items: await listPeople(op) }),

    personById: (id) => orNone(get(id)),

    async personByEmail(email) {
      const person = await orNone(get(email));
      // The CLI takes a name for an email too.
      return person !== undefined && foldCase(person.email) === foldCase(email) ? person : undefined;
    },

    async invite(profile) {
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
      if (person === undefined) throw new Unavailable('the 1Password CLI invited somebody and called them deleted');
      return person;
    },

    async update(id, change) {
      const before = await get(id);
      if (change.email !== undefined && foldCase(change.email) !== foldCase(before.email)) {
        throw new Unsupported(
          'changeEmail',
          `The 1Password CLI cannot change an email address; ${before.email} must change it in 1Password.`,
        );
      }
      const name = changedName(before.displayName ?? '', change);
      if (name === undefined || name === before.displayName) return before;
      await op.act(['user', 'edit', argument(id), flag('name', name)], about(id));
      return get(id);
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
    throw new Unavailable('the 1Password CLI listed nobody, not even the person it is signed in as');
  return list.flatMap((user) => personOf(user) ?? []);
}

/** Confirms everybody who has accepted. Asked for only when somebody has: it runs every few minutes. */
export async function confirmAccepted(op: Op): Promise<Person[]> {
  const waiting = new Set((await listPeople(op)).filter(({ state }) => state === 'accepted').map(({ id }) => id));
  if (waiting.size === 0) return [];
  await op.act(['user', 'confirm', '--all'], { scope: 'account' });
  return (await listPeople(op)).filter(({ id, state }) => waiting.has(id) && state === 'active');
}

function whom(who: string): string {
  return `the person ${who}`;
}

function about(who: string): { resource: string; scope: 'resource' } {
  return { resource: whom(who), scope: 'resource' };
}
