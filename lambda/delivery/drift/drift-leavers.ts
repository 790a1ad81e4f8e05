import type { Person } from '../../account/port';
import { addressKey, addressOf, sameAddress } from '../../scim/email-address';
import { isActive } from '../../scim/types';
import { guardOwnerOf, toStored } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import { guardKey, lookupPartition } from '../../table/keys';
import type { Item } from '../../table/store';
import type { RunContext } from '../run/run-context';

const atOnce = 8;

/** A person who is active in the account, belongs to no user of the directory, and has the address of a user who has left. */
export interface Leaver {
  readonly person: Person;
  readonly userId: string;
}

/**
 * Finds the people of a page whose id the bridge does not know, and who have the address of an inactive or deleted user: removed and
 * invited again manually, for example, after the identity provider ended their access. Deleted users are found by their userName.
 *
 * @param strangers people of the account who belong to no user of the directory
 */
export async function leaversAmong(context: RunContext, strangers: readonly Person[]): Promise<Leaver[]> {
  const active = strangers.filter(({ active: isOn, kind, email }) => isOn && kind === 'member' && email !== '');
  const found = await concurrently(active, atOnce, async (person): Promise<Leaver | undefined> => {
    const items = await withAddress(context, person.email);
    // Another user may have the address by now, and be the right one.
    const stays = items.some((item) => item.pk === 'USER' && isActive(toStored(item).attributes));
    const [leaver] = items.filter((item) => item.linked !== false);
    return leaver === undefined || stays ? undefined : { person, userId: leaver.sk };
  });
  return found.filter((one) => one !== undefined);
}

/** The people, living or deleted, who go by an address. */
async function withAddress({ store }: RunContext, email: string): Promise<Item[]> {
  const [guard, listed] = await Promise.all([
    store.items.get(guardKey('userName', email)),
    store.items.queryAll({
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': lookupPartition('USER', 'email', addressKey(email)) },
    }),
  ]);
  const ids = [...(guard === undefined ? [] : [guardOwnerOf(guard)]), ...listed.map(({ sk }) => sk)];
  const items = await store.resources('USER', [...new Set(ids)]);
  return [...items.values()].filter((item) => sameAddress(addressOf(toStored(item).attributes) ?? '', email));
}
