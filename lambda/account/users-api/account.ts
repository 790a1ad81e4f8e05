import { foldCase } from '../../scim/case-fold';
import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import type { UsersApiDescription } from '../description';
import { Unavailable, Unsupported } from '../errors';
import { healthOf } from '../health';
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
      const wanted = foldCase(email);
      // There is no filter by email.
      for (let next: string | undefined; ; ) {
        const page: Page<Person> = await people(next);
        const found = page.items.find((person) => foldCase(person.email) === wanted);
        if (found !== undefined || page.next === undefined) return found;
        next = page.next;
      }
    },
    invite: unsupported('invite'),
    update: unsupported('update'),
    // Both are documented as idempotent.
    async suspend(id) {
      await api({ method: 'POST', path: `${userPath(id)}:suspend`, person: id });
    },
    async reactivate(id) {
      await api({ method: 'POST', path: `${userPath(id)}:reactivate`, person: id });
    },
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
