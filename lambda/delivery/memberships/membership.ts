import { Conflict, NotThere } from '../../account/errors';
import type { Item } from '../../table/store';
import { groupById } from '../groups/group-by-id';
import { memberPages } from '../import/manage-members';
import { NotYet } from '../reconcile/not-yet';
import type { Done, Reconciler } from '../reconcile/plan';
import type { Unit, Work } from '../reconcile/unit';
import {
  type ConfirmedGroup,
  type ConfirmedMembership,
  type ConfirmedPerson,
  isBetween,
  newMs,
  observedAt,
  withoutBegun,
} from '../state/observed';
import { verify } from '../state/requeue';
import type { MembershipRef } from '../state/resource-ref';
import { anybodyIsWanted, membersKnown } from './members-known';
import { type GroupFacts, type MembershipAct, planMembership } from './membership-plan';

type MembershipUnit = Unit<ConfirmedMembership>;

/** The groups and users of the memberships that are delivered together. */
interface Neighbours {
  readonly groups: ReadonlyMap<string, Item>;
  readonly users: ReadonlyMap<string, Item>;
}

/** How memberships are delivered: those of one group in one request. */
export const membership: Reconciler<ConfirmedMembership, MembershipAct> = {
  async prepare(units, { context }): Promise<Neighbours> {
    const refs = units.map(refOf);
    const [groups, users] = await Promise.all([
      context.store.resources('GROUP', [...new Set(refs.map(({ groupId }) => groupId))]),
      context.store.resources(
        'USER',
        refs.map(({ userId }) => userId),
      ),
    ]);
    return { groups, users };
  },

  plan(unit, work, read) {
    const { groups, users } = read as Neighbours;
    const { groupId, userId } = refOf(unit);
    const ends = { group: groups.get(groupId), user: users.get(userId) };
    return planMembership(unit.item, unit.state, ends, work.upstream.name, work.now, factsOf(groupId, work));
  },

  async perform(act, units, work, read) {
    const [first] = units;
    if (first === undefined) return [];
    const { groupId } = betweenOf(first);
    const personIds = units.map((unit) => betweenOf(unit).personId);
    try {
      await work.call((account) => account[act](groupId, personIds));
    } catch (error) {
      if (error instanceof NotThere) await whoIsNotThere(act, units, error, work, read as Neighbours);
      else if (error instanceof Conflict && act === 'grant' && units.length === 1)
        await lookForMember(first, error, work);
      else throw error;
    }
    return units.map((unit) => done(act, unit));
  },

  /** The person is not in the account: they are looked at again, and the membership waits for them. */
  async notThere(_, unit, { context, upstream }) {
    await verify(context, { kind: 'USER', id: refOf(unit).userId }, upstream.name);
  },
};

/**
 * Is it the group that is gone, or one of the people? A group that is gone concerns all of them, and none of the people is looked at again
 * for it. What is to be taken out of a group that is gone is out, and so is who is gone. That is believed only of an account that shows
 * other things meanwhile: one that answers 404 to everything has lost its way, and not its members. And it is not believed of who was
 * invited, or of a group that was created, a moment ago.
 */
async function whoIsNotThere(
  act: MembershipAct,
  units: readonly MembershipUnit[],
  error: NotThere,
  work: Work,
  { groups, users }: Neighbours,
): Promise<void> {
  const [first] = units;
  if (first === undefined) return;
  const { groupId, userId } = refOf(first);
  const group = confirmedOf<ConfirmedGroup>(groups.get(groupId), work);
  if (group === undefined) throw error;
  const isGone = (await groupById(group, work)) === undefined;
  if (act === 'revoke' && isGone) return assertShown(group.name, group.createdAt, work);
  if (act === 'revoke' && units.length === 1) {
    const { personId } = betweenOf(first);
    if ((await work.call((account) => account.personById(personId))) !== undefined) throw error;
    const person = confirmedOf<ConfirmedPerson>(users.get(userId), work);
    return assertShown(person?.email ?? personId, person?.id === personId ? person.invitedAt : undefined, work);
  }
  if (!isGone) throw error;
  await verify(work.context, { kind: 'GROUP', id: groupId }, work.upstream.name);
  throw new NotYet(`the group "${group.name}" is not in the account. The bridge will look it up again`);
}

const confirmedOf = <T>(item: Item | undefined, { upstream }: Work): T | undefined =>
  item === undefined ? undefined : observedAt<T>(item, upstream.name).confirmed;

/** @throws NotYet when it is so new that the account need not show it yet */
function assertShown(name: string, createdAt: string | undefined, { now }: Work): void {
  const knownFrom = Date.parse(createdAt ?? '') + newMs;
  if (now.getTime() < knownFrom) throw new NotYet(`the account does not show "${name}" yet, which is new`, knownFrom);
}

/** An account that says a person is already a member is believed, unless it shows that they are not. */
async function lookForMember(unit: MembershipUnit, error: Conflict, work: Work): Promise<void> {
  const { groupId, personId } = betweenOf(unit);
  if (!work.upstream.account.capabilities.membersReadable) return;
  for await (const ids of memberPages(work.upstream, groupId, work.until)) if (ids.includes(personId)) return;
  throw error;
}

/** What is known once an act has succeeded: all that may have happened between these two is over. */
function done(act: MembershipAct, unit: MembershipUnit): Done<ConfirmedMembership> {
  const between = betweenOf(unit);
  if (act === 'grant') return { state: { confirmed: between }, did: 'grant' };
  const { confirmed, ...rest } = withoutBegun(unit.state, (one) => 'between' in one && isBetween(one.between, between));
  const other = confirmed === undefined || isBetween(confirmed, between) ? {} : { confirmed };
  return { state: { ...rest, ...other }, did: 'revoke' };
}

/** Between whom the act is that was begun last. */
function betweenOf({ state: { begun = [] } }: MembershipUnit): ConfirmedMembership {
  const last = begun.at(-1);
  if (last === undefined || !('between' in last)) throw new Error('nothing was begun');
  return last.between;
}

function refOf({ ref }: MembershipUnit): MembershipRef {
  if (ref.kind !== 'MEMBERSHIP') throw new Error('no membership');
  return ref;
}

const factsOf = (groupId: string, work: Work): GroupFacts => ({
  members: () => membersKnown(groupId, work),
  anybodyIsWanted: () => anybodyIsWanted(groupId, work),
});
