import { sameAddress } from '../../scim/email-address';
import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import type { UsersApiDescription } from '../description';
import { Contradicted, Unavailable, Unsupported } from '../errors';
import { healthOf } from '../health';
import { lookAfter } from '../look-after';
import { noGroups } from '../no-groups';
import { orNone } from '../not-found';
import type { Account, Page, Person } from '../port';
import type { UsersApi } from './api';

const KILL_SWITCH =
  'The Users API can list, suspend and reactivate people and nothing else. It is a kill switch beside another upstream, which does the rest.';

/** An account behind the Users API (v1beta1, public preview): people can be suspended and reactivated, nothing else. */
export function usersApiAccount(api: UsersApi, { account }: UsersApiDescription): Account {
  const root = `/v1beta1/accounts/${encodeURIComponent(account)}/users`;
  const userPath = (id: string): string => `${root}/${encodeURIComponent(id)}`;

  const people = async (next?: string): Promise<Page<Person>> => {
    const query = { max_page_size: '1000', ...(next === undefined ? {} : { page_token: next }) };
    const body = await api({ method: 'GET', path: root, query });
    // An empty list is `{"results":[]}`; without `results` the answer is no list.
    if (!Array.isArray(body.results)) throw new Unavailable('the Users API answered without a list of people');
    const token = body.next_page_token;
    if (token !== undefined && token === next)
      throw new Unavailable('the Users API answers every page with the same next page');
    return { items: body.results.map(personOf), ...(typeof token === 'string' && token !== '' ? { next: token } : {}) };
  };

  /** The answer is the person as they are now; where it shows the opposite of what was asked, the account is asked once more. */
  const bringTo = async (id: string, act: 'suspend' | 'reactivate'): Promise<void> => {
    const opposite = act === 'suspend' ? 'ACTIVE' : 'SUSPENDED';
    const answer = await api({ method: 'POST', path: `${userPath(id)}:${act}`, person: id });
    if (answer.state !== opposite) return;
    const look = api({ method: 'GET', path: userPath(id), person: id });
    if ((await lookAfter(`to ${act} the person ${id}`, look)).state !== opposite) return;
    throw new Contradicted(`the Users API accepted to ${act} the person ${id} and shows them ${opposite}`, 'answer');
  };

  const unsupported = (operation: 'invite' | 'update' | 'remove') => async (): Promise<never> => {
    throw new Unsupported(operation, KILL_SWITCH);
  };

  return {
    capabilities: {
      invite: false,
      update: false,
      changeEmail: false,
      suspend: true,
      reactivate: true,
      remove: false,
      groups: false,
      confirm: 'automatic',
      people: 'listed',
      membersReadable: false,
      maxMembersPerChange: 0,
    },
    health: () => healthOf(api({ method: 'GET', path: root, query: { max_page_size: '1' } })),
    people,
    personById: (id) => orNone(api({ method: 'GET', path: userPath(id), person: id }).then(personOf)),
    async personByEmail(email) {
      // There is no filter by email. Of two with one address the active one is meant.
      let suspended: Person | undefined;
      for (let next: string | undefined; ; ) {
        const page: Page<Person> = await people(next);
        const found = page.items.filter((person) => sameAddress(person.email, email));
        const active = found.find((person) => person.active);
        suspended ??= found[0];
        if (active !== undefined || page.next === undefined) return active ?? suspended;
        next = page.next;
      }
    },
    invite: unsupported('invite'),
    update: unsupported('update'),
    // Both are documented as idempotent.
    suspend: (id) => bringTo(id, 'suspend'),
    reactivate: (id) => bringTo(id, 'reactivate'),
    remove: unsupported('remove'),
    ...noGroups(KILL_SWITCH),
    confirmAccepted: async () => [],
  };
}

function personOf(json: Json): Person {
  const user: JsonObject = isObject(json) ? json : {};
  if (typeof user.id !== 'string' || user.id === '' || typeof user.email !== 'string') {
    throw new Unavailable('the Users API answered without a person');
  }
  const suspended = user.state === 'SUSPENDED';
  return {
    id: user.id,
    email: user.email,
    ...(typeof user.display_name === 'string' && user.display_name !== '' ? { displayName: user.display_name } : {}),
    active: !suspended,
    state: suspended ? 'suspended' : user.state === 'ACTIVE' ? 'active' : 'unknown',
    kind: 'member',
  };
}
