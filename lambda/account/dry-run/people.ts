import { addressKey, emailAddress, sameAddress } from '../../scim/email-address';
import type { Json } from '../../scim/types';
import { Conflict, NotThere, Refused } from '../errors';
import type { PeopleOperations } from '../port';
import type { KeyValue } from './key-value';
import { asOf, changed, invited, type Pace, personId, type Simulated, seen } from './life';
import { forgetMemberships } from './memberships';

const PEOPLE = 'people';
/** Which person has an email address: folded address to id. */
const EMAILS = 'emails';
/** Who is to accept an email address: nobody may have looked at them since they did. */
const PENDING = 'pending-emails';

export interface Simulation {
  readonly store: KeyValue;
  readonly acceptAfterMs: number;
  readonly now: () => number;
}

/** The simulated people, beside what the port asks for: each with what time has done to them. */
export interface SimulatedPeople {
  get(id: string): Promise<Simulated>;
  save(person: Simulated): Promise<void>;
  page(next?: string): Promise<{ items: Simulated[]; next?: string }>;
  pace(): Pace;
}

export function simulatedPeople({ store, acceptAfterMs, now }: Simulation): SimulatedPeople {
  const pace = (): Pace => ({ acceptAfterMs, now: now() });

  const save = async (person: Simulated): Promise<void> => {
    await store.put(PEOPLE, person.id, person as unknown as Json);
    await store.put(EMAILS, addressKey(person.email), person.id);
    if (person.pending !== undefined) await store.put(PENDING, addressKey(person.pending.email), person.id);
  };

  /** An accepted email is written down when it is first seen, so that the address finds the person, and the former one is free. */
  const grown = async (before: Simulated): Promise<Simulated> => {
    const after = asOf(before, pace());
    if (after === before) return before;
    const taken = await store.get(EMAILS, addressKey(after.email));
    // Another person has that address by now: the pending change is dropped.
    const person = taken === undefined || taken === before.id ? after : { ...after, email: before.email };
    await save(person);
    if (person.email !== before.email) await store.delete(EMAILS, addressKey(before.email));
    return person;
  };

  return {
    pace,
    save,
    async get(id) {
      const person = await store.get(PEOPLE, id);
      if (person === undefined) throw new NotThere(`the person ${id}`);
      return grown(person as unknown as Simulated);
    },
    async page(next) {
      const { values, ...rest } = await store.list(PEOPLE, next);
      const items: Simulated[] = [];
      for (const value of values) items.push(await grown(value as unknown as Simulated));
      return { items, ...rest };
    },
  };
}

/** The port's operations on simulated people. */
export function dryRunPeople({ store, now }: Simulation, people: SimulatedPeople): PeopleOperations {
  const orNone = async (id: string): Promise<Simulated | undefined> =>
    (await store.get(PEOPLE, id)) === undefined ? undefined : people.get(id);

  const byEmail = async (email: string): Promise<Simulated | undefined> => {
    for (const folder of [EMAILS, PENDING]) {
      const id = await store.get(folder, addressKey(email));
      const person = typeof id === 'string' ? await orNone(id) : undefined;
      // The pointer is only a hint: to a former address of somebody whose change was just seen, or one that was not accepted.
      if (person !== undefined && sameAddress(person.email, email)) return person;
    }
    return undefined;
  };

  return {
    async people(next) {
      const { items, ...rest } = await people.page(next);
      return { items: items.map((person) => seen(person, people.pace())), ...rest };
    },
    async personById(id) {
      const person = await orNone(id);
      return person === undefined ? undefined : seen(person, people.pace());
    },
    async personByEmail(email) {
      const person = await byEmail(email);
      return person === undefined ? undefined : seen(person, people.pace());
    },
    async invite(profile) {
      // As a real account: what is no address gets no invitation, and a simulation that says otherwise would mislead.
      if (emailAddress(profile.email) === undefined) throw new Refused(`"${profile.email}" is no email address`);
      const known = (await byEmail(profile.email)) ?? (await unfinished(profile.email));
      if (known !== undefined) throw new Conflict('another person has this email address', seen(known, people.pace()));
      const person = invited(await freeId(profile.email), profile, now());
      await people.save(person);
      return seen(person, people.pace());
    },
    async update(id, change) {
      const person = changed(await people.get(id), change, now());
      await people.save(person);
      return seen(person, people.pace());
    },
    async suspend(id) {
      await people.save({ ...(await people.get(id)), suspended: true });
    },
    async reactivate(id) {
      await people.save({ ...(await people.get(id)), suspended: false });
    },
    async remove(id) {
      const person = await orNone(id);
      if (person === undefined) return;
      await forgetMemberships(store, id);
      await store.delete(EMAILS, addressKey(person.email));
      await store.delete(PEOPLE, id);
    },
  };

  /** A person whose invitation was interrupted before the address pointed to them. */
  async function unfinished(email: string): Promise<Simulated | undefined> {
    const person = await orNone(personId(email, 0));
    if (person === undefined || !sameAddress(person.email, email)) return undefined;
    await people.save(person);
    return person;
  }

  /** The first id of an email's series that nobody has: taken when somebody had that address and changed it. */
  async function freeId(email: string): Promise<string> {
    for (let turn = 0; ; turn += 1) {
      const id = personId(email, turn);
      if ((await store.get(PEOPLE, id)) === undefined) return id;
    }
  }
}
