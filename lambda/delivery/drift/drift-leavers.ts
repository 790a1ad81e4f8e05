import type { Person } from '../../account/port';
import { addressKey, addressOf, sameAddress } from '../../scim/email-address';
import { isActive } from '../../scim/types';
import { toStored } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import { guardKey, lookupPartition } from '../../table/keys';
import type { Item } from '../../table/store';
import type { RunContext } from '../run/run-context';

const atOnce = 8;

/** Somebody who is active in the account, belongs to nobody here, and has the address of somebody who has left. */
export interface Leaver {
  readonly person: Person;
  readonly userId: string;
}

/**
 * Finds those of a page whom the bridge does not know by their id, and who have the address of somebody inactive or deleted: removed and
 * invited anew by hand, say, after the identity provider had ended their access. Deleted people are found by their userName.
 *
 * @param strangers people of the account whom no resource of ours owns
 */
export async function leaversAmong(context: RunContext, strangers: readonly Person[]): Promise<Leaver[]> {
  const active = strangers.filter(({ active: isOn, kind, email }) => isOn && kind === 'member' && email !== '');
  const found = await concurrently(active, atOnce, async (person): Promise<Leaver | undefined> => {
    const items = await withAddress(context, person.email);
    // Somebody else may have the address by now, and be meant.
    const stays = items.some((item) => item.pk === 'USER' && isActive(toStored(item).attributes));
    const [leaver] = items.filter((item) => item.linked !== false);
    return leaver === undefined || stays ? undefined : { person, userId: String(leaver.sk) };
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
  const ids = [...(guard === undefined ? [] : [String(guard.owner)]), ...listed.map(({ sk }) => String(sk))];
  const items = await store.resources('USER', [...new Set(ids)]);
  return [...items.values()].filter((item) => sameAddress(addressOf(toStored(item).attributes) ?? '', email));
}
