import { Conflict, Refused } from '../../account/errors';
import type { Group } from '../../account/port';
import { comparableName } from '../../scim/group-name';
import type { Item } from '../../table/store';
import { deliverer } from '../activity-entries';
import { membersKnown } from '../memberships/members-known';
import { NotYet } from '../reconcile/not-yet';
import type { Done, Reconciler } from '../reconcile/plan';
import type { Unit, Work } from '../reconcile/unit';
import {
  begunOf,
  type ConfirmedGroup,
  type GroupObserved,
  newMs,
  observedAt,
  visibleMs,
  withoutBegun,
} from '../state/observed';
import { leavingGroup, ownerOf } from '../state/ownership';
import { groupById } from './group-by-id';
import { type GroupAct, nameOf, planGroup } from './group-plan';
import { membersToLeave } from './members-to-leave';

type GroupUnit = Unit<ConfirmedGroup>;
type GroupDone = Done<ConfirmedGroup>;

/** How groups are delivered. */
export const group: Reconciler<ConfirmedGroup, GroupAct> = {
  plan: (unit, work) => planGroup(unit, work, () => membersKnown(idOf(unit), work)),

  async perform(act, units, work) {
    const done: GroupDone[] = [];
    for (const unit of units) done.push(await performOne(act, unit, work));
    return done;
  },

  async beforeSettled(unit, { context }) {
    if (unit.item.pk === 'GROUP#DELETED')
      await context.directory.groups.finishDeletion(idOf(unit), deliverer(unit.item));
  },
};

function performOne(act: GroupAct, unit: GroupUnit, work: Work): Promise<GroupDone> {
  const { item, state } = unit;
  switch (act) {
    case 'resolve':
      return resolve(unit, work);
    case 'lookAgain':
      return lookAgain(known(state), unit, work);
    case 'look':
      return look(nameOf(item), unit, work);
    case 'create':
      return create(nameOf(item), unit, work);
    case 'rename':
      return rename(known(state), nameOf(item), unit, work);
    case 'remove':
      return remove(known(state), unit, work);
  }
}

/**
 * Whether the group that was begun has arrived: none had that name before, so that it is one of that name which is nobody else's. That none
 * is found says so only after a while, and longer when it is to go: one that arrives late must not be left there.
 */
async function resolve(unit: GroupUnit, work: Work): Promise<GroupDone> {
  const { state, item } = unit;
  const begun = begunOf(state, 'createGroup');
  if (begun === undefined) return { state };
  const rest = withoutBegun(state, ({ act }) => act === 'createGroup');
  const found = await ownCreation(begun.name, unit, work);
  if (found !== undefined) {
    const confirmed: ConfirmedGroup = { id: found.id, name: found.name, origin: 'created', createdAt: begun.at };
    return { state: { ...rest, confirmed, wake: true }, did: 'adopt' };
  }
  const patience = item.pk === 'GROUP' ? visibleMs : newMs;
  const knownFrom = Date.parse(begun.at) + patience;
  if (work.now.getTime() < knownFrom) {
    throw new NotYet(
      `whether the group "${begun.name}" was created is not known yet: the account does not show it`,
      knownFrom,
    );
  }
  return { state: rest };
}

/** The group with this name that the bridge's own creation led to. */
async function ownCreation(name: string, unit: GroupUnit, work: Work): Promise<Group | undefined> {
  for (const one of await work.call((account) => account.groupByName(name))) {
    if (one.manageable && (await isFree(one.id, unit, work))) return one;
  }
  return undefined;
}

async function lookAgain(before: ConfirmedGroup, unit: GroupUnit, work: Work): Promise<GroupDone> {
  const found = await groupById(before, work);
  const { verify: _, confirmed: __, ...rest } = unit.state;
  unit.looked = false;
  if (found !== undefined) return { state: { ...rest, confirmed: { ...before, name: found.name } } };
  const knownFrom = Date.parse(before.createdAt ?? '') + newMs;
  if (work.now.getTime() < knownFrom) {
    throw new NotYet(
      `the account does not show the group "${before.name}" yet, which was created a moment ago`,
      knownFrom,
    );
  }
  return { state: withoutBegun(rest, () => true) };
}

/** Groups of that name which are there already: which of them to take, or why not. */
async function look(name: string, unit: GroupUnit, work: Work): Promise<GroupDone> {
  const { verify: _, ...rest } = unit.state;
  const found = await unprivileged(name, work);
  unit.looked = true;
  const { store, policy } = work.context;
  const free: Group[] = [];
  for (const one of found) {
    const owner = await ownerOf(store, work.upstream.name, 'GROUP', one.id);
    if (owner === undefined || owner === idOf(unit)) free.push(one);
    else {
      const leaving = await leavingGroup(store, owner);
      if (leaving !== undefined) throw new NotYet(untilItLeft(name, leaving, work));
    }
  }
  if (found.length > 0 && free.length === 0) {
    throw new Refused(`the account's group "${name}" belongs to another group of the directory: rename one of them.`);
  }
  if (free.length === 0) return { state: rest };
  const decision = await policy.sameName(name, free);
  if ('refuse' in decision) throw new Refused(decision.refuse);
  const { id, name: spelt } = decision.adopt;
  await membersToLeave(idOf(unit), id, work);
  const confirmed: ConfirmedGroup = { id, name: spelt, origin: 'adopted' };
  return { state: { ...rest, confirmed, wake: true, verify: true }, did: 'adopt' };
}

/**
 * The account's groups of a name.
 *
 * @throws Refused when one that the account would take for the same carries a role: a sync must not have a group of that name
 */
async function unprivileged(name: string, work: Work): Promise<readonly Group[]> {
  const found = await work.call((account) => account.groupByName(name));
  const alike = comparableName(name);
  const others = alike === name.toLowerCase() ? [] : await work.call((account) => account.groupByName(alike));
  const special = [...found, ...others].find(({ manageable }) => !manageable);
  if (special === undefined) return found;
  throw new Refused(
    `${special.reason ?? `"${name}" carries a role in the account`} No sync may manage it: give the group another name.`,
  );
}

function untilItLeft(name: string, leaving: Item, { upstream }: Work): string {
  const what = `the account's group "${name}"`;
  return observedAt<ConfirmedGroup>(leaving, upstream.name).removal?.verdict === 'held'
    ? `the removal of ${what} is held, and this one of the same name waits for the decision. Release it, and this one takes its ` +
        'place; discard it, and what existingGroups says is done with the one that is there: npx scim-bridge held list'
    : `${what} is about to be removed: then this one of the same name can come`;
}

async function create(name: string, unit: GroupUnit, work: Work): Promise<GroupDone> {
  const rest = withoutBegun(unit.state, ({ act }) => act === 'createGroup');
  let attempts = 0;
  try {
    const { id } = await work.call((account) => {
      attempts += 1;
      return account.createGroup(name);
    });
    const confirmed: ConfirmedGroup = { id, name, origin: 'created', createdAt: work.now.toISOString() };
    return { state: { ...rest, confirmed, wake: true }, did: 'createGroup' };
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // An account that asked for a slower pace may have created it all the same: none had the name a moment ago.
    const own = attempts > 1 ? await ownCreation(name, unit, work) : undefined;
    if (own !== undefined) {
      const confirmed: ConfirmedGroup = {
        id: own.id,
        name: own.name,
        origin: 'created',
        createdAt: work.now.toISOString(),
      };
      return { state: { ...rest, confirmed, wake: true }, did: 'adopt' };
    }
    // It came to be after the look: look again, and let the policy decide.
    const looked = await look(name, unit, work);
    if (looked.state.confirmed === undefined) throw error;
    return { ...looked, state: withoutBegun(looked.state, ({ act }) => act === 'createGroup') };
  }
}

async function rename(before: ConfirmedGroup, name: string, unit: GroupUnit, work: Work): Promise<GroupDone> {
  await unprivileged(name, work);
  await work.call((account) => account.renameGroup(before.id, name));
  const rest = withoutBegun(unit.state, ({ act }) => act === 'renameGroup');
  return { state: { ...rest, confirmed: { ...before, name } }, did: 'renameGroup' };
}

async function remove(before: ConfirmedGroup, unit: GroupUnit, work: Work): Promise<GroupDone> {
  await work.call((account) => account.removeGroup(before.id));
  const { removal: _, confirmed: __, begun: ___, ...rest } = unit.state;
  return { state: rest, did: 'removeGroup' };
}

async function isFree(id: string, unit: GroupUnit, { context, upstream }: Work): Promise<boolean> {
  const owner = await ownerOf(context.store, upstream.name, 'GROUP', id);
  return owner === undefined || owner === idOf(unit);
}

/** The acts below are only ever chosen for a group that is there. */
function known({ confirmed }: GroupObserved): ConfirmedGroup {
  if (confirmed === undefined) throw new Error('no group there to act upon');
  return confirmed;
}

function idOf({ ref }: GroupUnit): string {
  if (ref.kind !== 'GROUP') throw new Error('no group');
  return ref.id;
}
