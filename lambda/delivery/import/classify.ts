import type { Person } from '../../account/port';
import type { Finding } from '../../contract/operator-requests';
import { isAllowedAddress } from '../../policy/allowed-domains';
import { addressKey, addressOf, emailAddress, sameAddress } from '../../scim/email-address';
import type { Stored } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import { guardKey, type KindName, lookupPartition, resourceKey } from '../../table/keys';
import type { Item } from '../../table/store';
import type { DeliveryContext } from '../context';
import type { RunContext } from '../run/run-context';
import { type ConfirmedPerson, observedAt } from '../state/observed';
import { ownershipKey } from '../state/ownership';

/** What is to be done with a person of the account. */
export type PersonVerdict =
  /** Known to belong to a user of the directory; their item as stored, also when deleted. */
  | { readonly verdict: 'known'; readonly ownerId: string; readonly item: Item | undefined }
  /** Matches this one of the directory by email. */
  | { readonly verdict: 'match'; readonly user: Stored }
  /** No user of the directory has the address. */
  | { readonly verdict: 'add' }
  /** Is left alone. */
  | { readonly verdict: 'leave'; readonly finding: Finding };

/** A person with their verdict. */
export interface Classified {
  readonly person: Person;
  readonly verdict: PersonVerdict;
}

const readsAtOnce = 16;

/**
 * What is to be done with each person of a page of the account's list. Reads only, so that a preview and an import say the same.
 * Each person is judged for themselves: that two of one page have one address shows when they are added or attached.
 *
 * @returns the active ones first
 */
export async function classify(context: RunContext, upstream: string, page: readonly Person[]): Promise<Classified[]> {
  // Of two people with one address the first counts: an active one before one who was suspended and invited again.
  const people = page.toSorted((one, other) => Number(other.active) - Number(one.active));
  const owners = await ownersOf(
    context,
    upstream,
    'USER',
    people.map(({ id }) => id),
  );
  const strangers = people.filter(({ id, email }) => !owners.has(id) && email !== '');
  const [items, holders] = await Promise.all([
    context.store.resources('USER', [...new Set(owners.values())]),
    holdersOf(
      context,
      strangers.map(({ email }) => email),
    ),
  ]);
  return concurrently(people, readsAtOnce, async (person) => {
    const ownerId = owners.get(person.id);
    if (ownerId !== undefined) return { person, verdict: { verdict: 'known', ownerId, item: items.get(ownerId) } };
    return { person, verdict: await judge(context, upstream, person, holders.get(addressKey(person.email))) };
  });
}

/** Who has an address as userName: a living user, or the id of a deleted one. */
type Holder = { readonly user: Stored } | { readonly deleted: string };

/** By folded address. All of a page in a few reads: most people of an account go by their address here, too. */
async function holdersOf({ store, directory }: RunContext, emails: readonly string[]): Promise<Map<string, Holder>> {
  const keys = new Map(emails.map((email) => [guardKey('userName', email).sk, addressKey(email)]));
  const guards = await store.readMany([...keys.keys()].map((sk) => ({ ...guardKey('userName', ''), sk })));
  const living = guards.filter(({ deleted }) => deleted !== true).map(({ owner }) => String(owner));
  const users = new Map((await directory.users.getMany(living)).map((user) => [user.id, user]));
  const holders = new Map<string, Holder>();
  for (const { sk, owner, deleted } of guards) {
    const email = keys.get(sk);
    const user = users.get(String(owner));
    if (email === undefined) continue;
    if (deleted === true) holders.set(email, { deleted: String(owner) });
    else if (user !== undefined) holders.set(email, { user });
  }
  return holders;
}

async function judge(
  context: RunContext,
  upstream: string,
  person: Person,
  holder: Holder | undefined,
): Promise<PersonVerdict> {
  const { email, kind } = person;
  if (kind !== 'member') return leave('guest', person);
  if (emailAddress(email) === undefined) return leave('noAddress', person);
  if (!isAllowedAddress(email, context.domains)) return leave('foreignDomain', person);
  const named = holder !== undefined && 'user' in holder ? holder.user : undefined;
  // A user with this userName comes before one who merely has the address.
  const candidates = named !== undefined && goesBy(named, email) ? [named] : await addressed(context, email);
  const [user, another] = candidates;
  if (another !== undefined) {
    return leave('ambiguous', person, `users ${candidates.map(({ id }) => id).join(', ')}`);
  }
  if (user !== undefined) return match(context, upstream, person, user);
  if (named !== undefined) return leave('nameTaken', person, `the user ${named.id}`);
  if (holder !== undefined && 'deleted' in holder) {
    return leave('deleted', person, `the deleted user ${holder.deleted}`);
  }
  return { verdict: 'add' };
}

const goesBy = ({ attributes }: Stored, email: string): boolean => sameAddress(addressOf(attributes) ?? '', email);

/** The users who go by this address under another userName. */
async function addressed({ store, directory }: RunContext, email: string): Promise<Stored[]> {
  const partition = lookupPartition('USER', 'email', addressKey(email));
  const items = await store.items.queryAll({
    KeyConditionExpression: 'pk = :partition',
    ExpressionAttributeValues: { ':partition': partition },
  });
  if (items.length === 0) return [];
  return (await directory.users.getMany(items.map(({ sk }) => sk))).filter((user) => goesBy(user, email));
}

async function match(context: RunContext, upstream: string, person: Person, user: Stored): Promise<PersonVerdict> {
  const item = await context.store.items.get(resourceKey('USER', user.id));
  const confirmed = item === undefined ? undefined : observedAt<ConfirmedPerson>(item, upstream).confirmed;
  if (confirmed !== undefined && confirmed.id !== person.id) {
    return leave('duplicateEmail', person, `the user ${user.id} is ${confirmed.id} of the account`);
  }
  return { verdict: 'match', user };
}

/** A verdict that leaves a person alone. */
function leave(kind: Finding['kind'], { id, email }: Person, detail?: string): PersonVerdict {
  return { verdict: 'leave', finding: { kind, id, who: email, ...(detail === undefined ? {} : { detail }) } };
}

/** The owners in the directory of the account's people or groups, by the account's id; those without an owner are missing. */
export async function ownersOf(
  { store }: Pick<DeliveryContext, 'store'>,
  upstream: string,
  kind: KindName,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const guards = await store.readMany([...new Set(ids)].map((id) => ownershipKey(upstream, kind, id)));
  return new Map(guards.map(({ sk, owner }) => [sk, String(owner)]));
}
