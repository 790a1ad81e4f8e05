import { throwawayDomain } from '../../contract/throwaway';
import { isThrowawayGroup } from '../../policy/throwaways';
import { textOf } from '../../scim/types';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import type { Plan } from '../reconcile/plan';
import type { Unit, Work } from '../reconcile/unit';
import { type ConfirmedGroup, type GroupObserved, mayHave } from '../state/observed';

export type GroupAct = 'resolve' | 'lookAgain' | 'look' | 'create' | 'rename' | 'remove';

type NextGroup = Plan<GroupAct, ConfirmedGroup>;

/** What is to be done next for a group. @param members how many members it has in the account, as far as is known */
export function planGroup(
  { item, state, looked }: Unit<ConfirmedGroup>,
  { now }: Work,
  members: () => Promise<number>,
): NextGroup {
  const { confirmed, wake } = state;
  if (mayHave(state, 'createGroup')) return { do: 'look', act: 'resolve' };
  const throwaway = isThrowawayGroup(decodeAttributes(item.attrs));
  // Not even looked for: the account is asked nothing about a group that exists for a test only.
  if (throwaway && confirmed === undefined) return { do: 'settle', status: 'delivered' };
  if (state.verify !== undefined && confirmed !== undefined) return { do: 'look', act: 'lookAgain' };
  if (item.pk === 'GROUP#DELETED') return departure(state, now, members);
  const [at, name] = [now.toISOString(), nameOf(item)];
  if (confirmed === undefined) {
    if (!looked) return { do: 'look', act: 'look' };
    return { do: 'act', act: 'create', begun: { act: 'createGroup', name, at } };
  }
  if (throwaway) {
    const message = `the identity provider now gives the group ${confirmed.name} a name that is reserved for tests (${throwawayDomain}), and nothing is changed for it. Correct the name in the identity provider`;
    return { do: 'refuse', message };
  }
  // A name that may have been changed is changed once more: whatever it was, it is right then.
  if (confirmed.name !== name || mayHave(state, 'renameGroup')) {
    return { do: 'act', act: 'rename', begun: { act: 'renameGroup', name, at } };
  }
  return { do: 'settle', status: 'delivered', state: { confirmed, ...(wake && { wake }) } };
}

/** The identity provider may end a group that it created, but not one that existed before (docs/decisions/0011). */
const foreignGroup =
  'the account had the group before the bridge managed it, and the access to vaults that people have by it would be lost for good';

function departure(state: GroupObserved, now: Date, members: () => Promise<number>): NextGroup {
  const { confirmed, removal } = state;
  if (confirmed === undefined) return { do: 'settle', status: 'delivered' };
  switch (removal?.verdict) {
    case 'granted':
      return { do: 'act', act: 'remove', begun: { act: 'removeGroup', at: now.toISOString() } };
    case 'held':
      return { do: 'settle', status: 'held', message: removal.reason, state: { confirmed, removal } };
    case 'discarded':
      // The account keeps the group and its members; the directory forgets it, so that a group of that name may be told of again.
      return { do: 'settle', status: 'delivered', message: removal.reason };
    default:
      return {
        do: 'guard',
        what: `removing the group ${confirmed.name}`,
        counts: 'accesses',
        // Its members lose by it what they would lose one by one.
        weigh: async () => Math.max(1, await members()),
        ...(confirmed.origin === 'created' ? {} : { because: async () => foreignGroup }),
      };
  }
}

/** What the account calls the group: an identity provider may send a name with blanks around it. */
export function nameOf(item: Item): string {
  return (textOf(decodeAttributes(item.attrs), 'displayName') ?? '').trim();
}
