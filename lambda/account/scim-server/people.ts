import { addressKey, emailAddress } from '../../scim/email-address';
import type { JsonObject } from '../../scim/types';
import { AccountError, Conflict, Contradicted, NotThere, Refused, Unavailable, Unsupported } from '../errors';
import { lookAfter } from '../look-after';
import { noneIsFine, orNone } from '../not-found';
import type { PeopleOperations, Profile as PersonProfile } from '../port';
import { contradiction } from './agreement';
import type { ScimApi } from './api';
import { changedUser, changeOperations, type UserChange } from './change';
import { type List, listPage, probeList } from './list';
import { finder } from './look-up';
import type { Profile } from './profiles';
import { goesBy, invitation, isActive, PATCH_SCHEMA, personOf, text, truth } from './wire';

/** Everybody. */
export const PEOPLE: List = { path: '/Users', nothingShown: 'failure' };

/** The people of a SCIM server. */
export function scimPeople(api: ScimApi, profile: Profile): PeopleOperations {
  const find = finder(api, PEOPLE);

  const get = async (id: string): Promise<JsonObject> => {
    const user = await api({ method: 'GET', path: userPath(id), ...about(id) });
    // A server that ignores an unknown path answers 200 with something else.
    if (user === undefined || text(user.id) !== id)
      throw new Unavailable(`${profile.name} answered for ${whom(id)} without that person`);
    return user;
  };

  /** Whom only a conflict revealed, because the filter keeps silent about them: address to id. */
  const revealed = new Map<string, string>();

  /** Of two records of one address the active one: the other was suspended, and the person invited anew. */
  const findByEmail = async (email: string, whenNone?: 'list'): Promise<JsonObject | undefined> => {
    const [user] = await find({
      attributes: profile.lookUpBy,
      values: [...new Set([email, email.toLowerCase()])],
      matches: (one) => goesBy(one, email),
      prefer: isActive,
      ...(whenNone === undefined ? {} : { whenNone }),
    });
    return user;
  };

  const findOrRevealed = async (email: string): Promise<JsonObject | undefined> => {
    const user = await findByEmail(email);
    const id = revealed.get(addressKey(email));
    if (user !== undefined || id === undefined) return user;
    const known = await orNone(get(id));
    return known !== undefined && goesBy(known, email) ? known : undefined;
  };

  const patch = (id: string, operations: readonly JsonObject[]): Promise<JsonObject | undefined> =>
    api({
      method: 'PATCH',
      path: userPath(id),
      body: { schemas: [PATCH_SCHEMA], Operations: [...operations] },
      ...about(id),
    });

  /** Replaces the whole resource by what it was and the change: what the change does not name goes back as it came. */
  const put = async (id: string, change: UserChange): Promise<JsonObject | undefined> =>
    api({ method: 'PUT', path: userPath(id), body: changedUser(await get(id), change), ...about(id) });

  /** @throws Contradicted when the answer is success and the account shows that nothing was done */
  const write = async (id: string, change: UserChange): Promise<JsonObject> => {
    const operations = changeOperations(change);
    // Servers refuse a PATCH without operations (RFC 7644 §3.5.2 asks for one or more).
    if (operations.length === 0) return get(id);
    let answer: JsonObject | undefined;
    try {
      answer = await (profile.write === 'put' ? put(id, change) : patch(id, operations));
    } catch (error) {
      if (error instanceof NotThere || error instanceof Refused || error instanceof Conflict)
        return soAlready(error, id, change);
      throw error;
    }
    const look = (): Promise<JsonObject> => lookAfter(`the change of ${whom(id)}`, get(id));
    // PATCH may answer 204 (RFC 7644 §3.5.2).
    const shownBy = answer !== undefined && text(answer.id) === id ? 'answer' : 'read';
    const shown = shownBy === 'answer' && answer !== undefined ? answer : await look();
    const doubt = contradiction(shown, change, profile);
    if (doubt === undefined) return shown;
    // Some servers answer with the resource as it was before the change: so the account is asked before it is doubted.
    const now = await look();
    // A read that does not say whether somebody is active disproves no answer that does.
    const isSilent = change.active !== undefined && truth(now.active) === undefined;
    const contrary = contradiction(now, change, profile) ?? (isSilent ? doubt : undefined);
    if (contrary === undefined) return now;
    throw new Contradicted(`${profile.name} accepted the change of ${whom(id)} and ${contrary}`, shownBy);
  };

  /**
   * A change was refused. Servers refuse to suspend who is suspended, and some have done what they refuse: whether somebody is active is
   * what the account shows. And who is shown is not gone, whatever was answered to the change.
   *
   * @throws the refusal, when it stands
   */
  const soAlready = async (error: AccountError, id: string, change: UserChange): Promise<JsonObject> => {
    if (!(error instanceof NotThere) && change.active === undefined) throw error;
    const shown = await orRefused(get(id));
    if (shown !== undefined && change.active !== undefined && truth(shown.active) === change.active) return shown;
    if (shown === undefined || !(error instanceof NotThere)) throw error;
    throw new Contradicted(
      `${profile.name} shows ${whom(id)}, and answers to a change of them that they are not there`,
      'read',
    );
  };

  const setActive = async (id: string, active: boolean): Promise<void> => {
    await write(id, { active });
  };

  return {
    async people(next) {
      const { items, ...rest } = await listPage(api, PEOPLE, next);
      return { items: items.map((user) => personOf(user, profile)), ...rest };
    },

    async personById(id) {
      const user = await orNone(get(id));
      if (user !== undefined) return personOf(user, profile);
      // 404 is also what a server says that has lost its way. Where it shows no people at all, nobody is gone.
      await probeList(api, PEOPLE);
      return undefined;
    },

    async personByEmail(email) {
      const user = await findOrRevealed(email);
      return user === undefined ? undefined : personOf(user, profile);
    },

    async invite(person) {
      const user = await post(person);
      const invited = personOf(user, profile);
      // A POST may meet an existing record and answer with that instead of 409. Then it is not ours to take: the caller decides, and
      // neither email nor suspension is changed on the way.
      // Somebody with another address is somebody else.
      if (!goesBy(user, person.email) && emailAddress(invited.email) !== undefined) {
        throw new Conflict(`${profile.name} answered the invitation of ${person.email} with ${invited.email}`);
      }
      if (!invited.active) throw new Conflict(`${profile.name} answered with a record that was there before`, invited);
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
      await noneIsFine(api({ method: 'DELETE', path: userPath(id), ...about(id) }));
    },
  };

  async function post(person: PersonProfile): Promise<JsonObject> {
    if (emailAddress(person.email) === undefined) throw new Refused(`"${person.email}" is no email address`);
    let user: JsonObject | undefined;
    try {
      user = await api({ method: 'POST', path: '/Users', body: invitation(person) });
    } catch (error) {
      if (error instanceof Conflict) throw await knownConflict(error, person.email);
      throw error;
    }
    if (user !== undefined && text(user.id) !== '') return user;
    // Success without a resource: the id has to be looked up.
    const found = await lookAfter(`the invitation of ${person.email}`, findOrRevealed(person.email));
    if (found === undefined)
      throw new Unavailable(`${profile.name} accepted the invitation and does not list the person`);
    return found;
  }

  async function knownConflict(error: Conflict, email: string): Promise<Conflict> {
    // The answer of a filter may leave suspended people out, so a conflict without a find is followed by the whole list.
    const user = await findByEmail(email, 'list');
    if (user === undefined) return error;
    revealed.set(addressKey(email), text(user.id));
    return new Conflict(error.said, personOf(user, profile), { cause: error });
  }
}

/** What a read shows; undefined when the account refuses it. */
async function orRefused<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AccountError && error.outcome === 'not done') return undefined;
    throw error;
  }
}

function userPath(id: string): string {
  return `/Users/${encodeURIComponent(id)}`;
}

function about(id: string): { readonly resource: string; readonly missing: 'person' } {
  return { resource: whom(id), missing: 'person' };
}

function whom(id: string): string {
  return `the person ${id}`;
}
