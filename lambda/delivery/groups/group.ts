import { Conflict, Refused, Unavailable } from '../../account/errors';
import type { Group } from '../../account/port';
import { textOf } from '../../directory/kind';
import { decodeAttributes } from '../../table/codec';
import type { Item } from '../../table/store';
import type { Work } from '../reconcile/lease';
import type { Done, Kind, Next } from '../reconcile/plan';
import { type GroupObserved, type GroupTaken, observedBy } from '../state/observed';
import { leavingGroup, ownerOf } from '../state/ownership';
import { groupById } from './group-by-id';

type GroupWork = Work<GroupTaken>;
type GroupAct = 'resolve' | 'lookAgain' | 'look' | 'create' | 'rename' | 'remove';

/** How groups are delivered. */
export const group: Kind<GroupTaken, GroupAct> = {
  next: nextForGroup,
  perform(act, item, state, work) {
    switch (act) {
      case 'resolve':
        return resolve(state, work);
      case 'lookAgain':
        return lookAgain(taken(state), state, work);
      case 'look':
        return look(nameOf(item), state, work);
      case 'create':
        return create(nameOf(item), state, work);
      case 'rename':
        return rename(taken(state), nameOf(item), state, work);
      case 'remove':
        return remove(taken(state), state, work);
    }
  },
};

/** What is to be done next for a group. Pure. */
function nextForGroup(item: Item, state: GroupObserved, work: GroupWork): Next<GroupAct> {
  const { taken: known, intent, wake } = state;
  if (intent !== undefined && !work.intentIsFresh) return { do: 'act', act: 'resolve' };
  if (state.recheck === true && known !== undefined) return { do: 'act', act: 'lookAgain' };
  if (item.pk === 'GROUP#DELETED') return departure(state);
  if (known === undefined) {
    if (!work.looked) return { do: 'act', act: 'look' };
    const at = work.now.toISOString();
    return { do: 'act', act: 'create', intent: { act: 'createGroup', name: nameOf(item), at } };
  }
  if (known.name !== nameOf(item)) return { do: 'act', act: 'rename' };
  return { do: 'settle', status: 'delivered', state: { taken: known, ...(wake && { wake }) } };
}

/** What the identity provider made is its own to end; what was there before was somebody else's (docs/decisions/0011). */
const foreignGroup =
  'the account had the group before the bridge managed it, and the access to vaults that people have by it would be lost for good';

function departure({ taken: known, removal }: GroupObserved): Next<GroupAct> {
  if (known === undefined) return { do: 'settle', status: 'delivered' };
  switch (removal?.verdict) {
    case 'granted':
      return { do: 'act', act: 'remove' };
    case 'held':
      return { do: 'settle', status: 'held', words: removal.reason, state: { taken: known, removal } };
    case 'discarded':
      // The account keeps the group and its members; the directory forgets it, so that a group of that name may be told of again.
      return { do: 'settle', status: 'delivered', words: removal.reason };
    default:
      return {
        do: 'guard',
        what: `removing the group ${known.name}`,
        ...(known.origin === 'created' ? {} : { because: foreignGroup }),
      };
  }
}

/** Whether the group that was begun has arrived: none had that name before, so that it is one of that name which is nobody else's. */
async function resolve(state: GroupObserved, work: GroupWork): Promise<Done<GroupTaken>> {
  const { intent, ...rest } = state;
  if (intent?.act !== 'createGroup') return { state: rest };
  const found = await work.upstream.call(work.until, (account) => account.groupByName(intent.name));
  for (const { id, name, manageable } of found) {
    if (!manageable || !(await isFree(id, work))) continue;
    return { state: { ...rest, taken: { id, name, origin: 'created' }, wake: true }, did: 'adopt' };
  }
  return { state: rest };
}

async function lookAgain(known: GroupTaken, state: GroupObserved, work: GroupWork): Promise<Done<GroupTaken>> {
  const found = await groupById(known, work);
  const { recheck: _, taken: __, ...rest } = state;
  work.looked = false;
  if (found === undefined) return { state: rest };
  return { state: { ...rest, taken: { ...known, name: found.name } } };
}

/** Groups of that name which are there already: which of them to take, or why not. */
async function look(name: string, state: GroupObserved, work: GroupWork): Promise<Done<GroupTaken>> {
  const { recheck: _, ...rest } = state;
  const found = await work.upstream.call(work.until, (account) => account.groupByName(name));
  work.looked = true;
  const special = found.find(({ manageable }) => !manageable);
  if (special !== undefined) {
    throw new Refused(
      `${special.reason ?? `"${name}" carries a role in the account`} No sync may manage it: give the group another name.`,
    );
  }
  const free: Group[] = [];
  for (const one of found) {
    const owner = await ownerOf(work.context.store, work.upstream.name, 'GROUP', one.id);
    if (owner === undefined || owner === work.ref.id) free.push(one);
    else {
      const leaving = await leavingGroup(work.context.store, owner);
      if (leaving !== undefined) throw new Unavailable(untilItLeft(name, leaving, work));
    }
  }
  if (found.length > 0 && free.length === 0) {
    throw new Refused(`the account's group "${name}" belongs to another group of the directory: rename one of them.`);
  }
  if (free.length === 0) return { state: rest };
  const decision = await work.context.policy.sameName(name, free);
  if ('refuse' in decision) throw new Refused(decision.refuse);
  const { id, name: spelt } = decision.adopt;
  return { state: { ...rest, taken: { id, name: spelt, origin: 'adopted' }, wake: true, recheck: true }, did: 'adopt' };
}

function untilItLeft(name: string, leaving: Item, { upstream }: GroupWork): string {
  const group = `the account's group "${name}"`;
  return observedBy<GroupTaken>(leaving, upstream.name).removal?.verdict === 'held'
    ? `the removal of ${group} is held, and this one of the same name waits for the decision. Release it, and this one takes its ` +
        'place; discard it, and what existingGroups says is done with the one that is there: scim-bridge held'
    : `${group} is about to be removed: then this one of the same name can come`;
}

async function create(name: string, state: GroupObserved, work: GroupWork): Promise<Done<GroupTaken>> {
  const { intent: _, ...rest } = state;
  try {
    const { id } = await work.upstream.call(work.until, (account) => account.createGroup(name));
    return { state: { ...rest, taken: { id, name, origin: 'created' }, wake: true }, did: 'createGroup' };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // It came to be after the look: look again, and let the policy decide.
    const looked = await look(name, rest, work);
    if (looked.state.taken === undefined) throw error;
    return looked;
  }
}

async function rename(
  known: GroupTaken,
  name: string,
  state: GroupObserved,
  work: GroupWork,
): Promise<Done<GroupTaken>> {
  await work.upstream.call(work.until, (account) => account.renameGroup(known.id, name));
  return { state: { ...state, taken: { ...known, name } }, did: 'renameGroup' };
}

async function remove(known: GroupTaken, state: GroupObserved, work: GroupWork): Promise<Done<GroupTaken>> {
  await work.upstream.call(work.until, (account) => account.removeGroup(known.id));
  const { removal: _, taken: __, ...rest } = state;
  return { state: rest, did: 'removeGroup' };
}

async function isFree(id: string, { context, upstream, ref }: GroupWork): Promise<boolean> {
  const owner = await ownerOf(context.store, upstream.name, 'GROUP', id);
  return owner === undefined || owner === ref.id;
}

/** What the account calls the group: an identity provider may send a name with blanks around it. */
export function nameOf(item: Item): string {
  return (textOf(decodeAttributes(item.attrs), 'displayName') ?? '').trim();
}

/** The acts below are only ever chosen for a group that is there. */
function taken({ taken: known }: GroupObserved): GroupTaken {
  if (known === undefined) throw new Error('no group there to act upon');
  return known;
}
