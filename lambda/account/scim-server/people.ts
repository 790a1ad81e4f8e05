import { foldCase } from '../../scim/case-fold';
import type { JsonObject } from '../../scim/types';
import { Conflict, Refused, Unavailable, Unsupported } from '../errors';
import { noneIsFine, orNone } from '../not-found';
import type { PeopleOperations, Profile as PersonProfile } from '../port';
import type { ScimApi } from './api';
import { changedUser, changeOperations, type UserChange } from './change';
import { listPage } from './list';
import { finder } from './look-up';
import type { Profile } from './profiles';
import { goesBy, invitation, PATCH_SCHEMA, personOf, text } from './wire';

/** The people of a SCIM server. */
export function scimPeople(api: ScimApi, profile: Profile): PeopleOperations {
  const find = finder(api, '/Users');

  const get = async (id: string): Promise<JsonObject> => {
    const user = await api({ method: 'GET', path: userPath(id), resource: whom(id) });
    // A server that ignores an unknown path answers 200 with something else.
    if (user === undefined || text(user.id) !== id)
      throw new Unavailable(`${profile.name} answered for ${whom(id)} without that person`);
    return user;
  };

  /** Whom only a conflict revealed, because the filter keeps silent about them: folded email to id. */
  const revealed = new Map<string, string>();

  const findByEmail = async (email: string): Promise<JsonObject | undefined> => {
    const matches = (user: JsonObject): boolean => goesBy(user, email);
    const [user] = await find({ attributes: profile.lookUpBy, value: email, matches });
    const id = revealed.get(foldCase(email));
    if (user !== undefined || id === undefined) return user;
    const known = await orNone(get(id));
    return known !== undefined && matches(known) ? known : undefined;
  };

  const patch = (id: string, operations: readonly JsonObject[]): Promise<JsonObject | undefined> =>
    api({
      method: 'PATCH',
      path: userPath(id),
      body: { schemas: [PATCH_SCHEMA], Operations: [...operations] },
      resource: whom(id),
    });

  /** Replaces the whole resource by what it was and the change: what the change does not name goes back as it came. */
  const put = async (id: string, change: UserChange): Promise<JsonObject | undefined> =>
    api({ method: 'PUT', path: userPath(id), body: changedUser(await get(id), change), resource: whom(id) });

  const write = async (id: string, change: UserChange): Promise<JsonObject> => {
    const operations = changeOperations(change);
    // Servers refuse a PATCH without operations (RFC 7644 §3.5.2 asks for one or more).
    if (operations.length === 0) return get(id);
    const answer = await (profile.write === 'put' ? put(id, change) : patch(id, operations));
    // PATCH may answer 204 (RFC 7644 §3.5.2).
    return answer !== undefined && text(answer.id) === id ? answer : get(id);
  };

  const setActive = async (id: string, active: boolean): Promise<void> => {
    const after = personOf(await write(id, { active }), profile);
    // 200 from a server that ignored the change would pass for a revoked access.
    if (after.active !== active) {
      throw new Refused(
        `${profile.name} accepted the change of ${whom(id)} and left the person ${after.active ? 'active' : 'suspended'}`,
      );
    }
  };

  return {
    async people(next) {
      const { items, ...rest } = await listPage(api, '/Users', {}, next);
      return { items: items.map((user) => personOf(user, profile)), ...rest };
    },

    async personById(id) {
      return orNone(get(id).then((user) => personOf(user, profile)));
    },

    async personByEmail(email) {
      const user = await findByEmail(email);
      return user === undefined ? undefined : personOf(user, profile);
    },

    async invite(person) {
      const user = await post(person);
      const invited = personOf(user, profile);
      // A POST may meet an existing record, found by its email, and answer with that instead of 409. Then it is not ours to take:
      // the caller decides, and neither email nor suspension is changed on the way.
      if (!goesBy(user, person.email) || !invited.active) {
        throw new Conflict(`${profile.name} answered with a record that was there before`, invited);
      }
      return invited;
    },

    async update(id, change) {
      const user = await write(id, change);
      const after = personOf(user, profile);
      // 1Password changes an email only when the person has accepted it.
      return change.email === undefined || goesBy(user, change.email)
        ? after
        : { ...after, pendingEmail: change.email };
    },

    suspend: (id) => setActive(id, false),
    reactivate: (id) => setActive(id, true),

    async remove(id) {
      if (!profile.capabilities.remove) {
        throw new Unsupported(
          'remove',
          `${profile.name} cannot remove people; its DELETE only suspends them. Suspend the person instead.`,
        );
      }
      await noneIsFine(api({ method: 'DELETE', path: userPath(id), resource: whom(id) }));
    },
  };

  async function post(person: PersonProfile): Promise<JsonObject> {
    let user: JsonObject | undefined;
    try {
      user = await api({ method: 'POST', path: '/Users', body: invitation(person) });
    } catch (error) {
      if (error instanceof Conflict) throw await knownConflict(error, person.email);
      throw error;
    }
    if (user !== undefined && text(user.id) !== '') return user;
    // Success without a resource: the id has to be looked up.
    const found = await findByEmail(person.email);
    if (found === undefined)
      throw new Unavailable(`${profile.name} accepted the invitation and does not list the person`);
    return found;
  }

  async function knownConflict(error: Conflict, email: string): Promise<Conflict> {
    // The answer of a filter may leave suspended people out, so a conflict without a find is followed by the whole list.
    const [user] = await find({
      attributes: profile.lookUpBy,
      value: email,
      matches: (one) => goesBy(one, email),
      whenNone: 'list',
    });
    if (user === undefined) return error;
    revealed.set(foldCase(email), text(user.id));
    return new Conflict(error.words, personOf(user, profile), { cause: error });
  }
}

function userPath(id: string): string {
  return `/Users/${encodeURIComponent(id)}`;
}

function whom(id: string): string {
  return `the person ${id}`;
}
