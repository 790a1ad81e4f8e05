import type { Group } from '../../account/port';
import type { FoundGroup, GroupResult, Operator } from '../../contract/operator-requests';
import { ExistingGroups } from '../../directory/existing-groups';
import { judgeGroup } from '../../policy/managed-groups';
import { foldCase } from '../../scim/types';
import { decisionEntry, onUpstream } from '../activity-entries';
import type { RunContext } from '../run/run-context';
import { type ConfirmedGroup, observedAt, observedAttribute } from '../state/observed';
import { ownershipSteps } from '../state/ownership';
import { requeue } from '../state/requeue';
import type { Upstream } from '../upstream/upstream';
import { attach } from './attach';
import { ownersOf } from './classify';
import { importMembers } from './manage-members';

/**
 * Has a group of the account managed from now on: the identity provider sees it, with the members it has in the account, and decides
 * about both. A group that the identity provider has sent already under this name takes it over; then its list of members counts.
 *
 * @param named a name without regard to case, or the account's id where several groups have the name
 * @param until epoch milliseconds after which nothing more is asked of the account
 * @param by whose decision it is, for the activity record
 * @throws AccountError
 */
export async function manageGroup(
  context: RunContext,
  upstream: Upstream,
  named: string,
  until: number,
  by: Operator,
): Promise<GroupResult> {
  const candidate = await findCandidate(context, upstream, named, until);
  if (typeof candidate === 'string') return refused(candidate);
  const { group, owner } = candidate;
  return owner === undefined
    ? takeOver(context, upstream, group, until, by)
    : finishManaging(context, upstream, owner, group, until);
}

/**
 * Looks up the group that `manageGroup` would be about; changes nothing. Parameters as there.
 *
 * @throws AccountError
 */
export async function findGroup(
  context: RunContext,
  upstream: Upstream,
  named: string,
  until: number,
): Promise<FoundGroup> {
  const candidate = await findCandidate(context, upstream, named, until);
  if (typeof candidate === 'string') return { found: false, message: candidate };
  const { group, owner } = candidate;
  return { found: true, id: group.id, name: group.name, managed: owner !== undefined };
}

/** The one group that is meant, and whose it is; or why there is none, and what to do. */
async function findCandidate(
  context: RunContext,
  upstream: Upstream,
  named: string,
  until: number,
): Promise<{ readonly group: Group; readonly owner: string | undefined } | string> {
  const found = await groupsNamed(context, upstream, named, until);
  const [first] = found;
  if (first === undefined) return `The account has no group "${named}". To see its groups: npx scim-bridge groups list`;
  const owners = await ownersOf(
    context,
    upstream.name,
    'GROUP',
    found.map(({ id }) => id),
  );
  const owner = owners.get(first.id);
  if (owner !== undefined && found.length === 1) return { group: first, owner };
  const free = found.filter(({ id }) => !owners.has(id));
  const verdict = judgeGroup(named, free, 'adopt');
  if (verdict.verdict === 'refuse') return free.length > 1 ? `${verdict.why} ${choices(free)}` : verdict.why;
  const group = verdict.verdict === 'adopt' ? free.find(({ id }) => id === verdict.id) : undefined;
  return group === undefined ? `"${named}" is managed already.` : { group, owner: undefined };
}

const choices = (groups: readonly Group[]): string =>
  `Or name one by its id: ${groups.map(({ id }) => `npx scim-bridge groups manage ${id}`).join(', ')}`;

const refused = (message: string): GroupResult => ({ done: false, message });

/** The groups of that name; or the one with that id. The account is asked: the catalogue may be a day old. */
async function groupsNamed(
  context: RunContext,
  upstream: Upstream,
  named: string,
  until: number,
): Promise<readonly Group[]> {
  const byName = await upstream.call(until, (account) => account.groupByName(named));
  if (byName.length > 0) return byName;
  const listed = (await listedGroup(context, upstream, named)) ?? (await managedGroup(context, upstream, named));
  if (listed === undefined) return [];
  const same = await upstream.call(until, (account) => account.groupByName(listed.name));
  return same.filter(({ id }) => id === listed.id);
}

type Listed = Pick<Group, 'id' | 'name'>;

/** The group with that id among those that are left alone. */
async function listedGroup({ store }: RunContext, upstream: Upstream, named: string): Promise<Listed | undefined> {
  const groups = await new ExistingGroups(store.items).of(upstream.name);
  return groups.find(({ id }) => foldCase(id) === foldCase(named));
}

/** The group with that id among those that are managed. */
async function managedGroup(context: RunContext, upstream: Upstream, named: string): Promise<Listed | undefined> {
  const owner = (await ownersOf(context, upstream.name, 'GROUP', [named])).get(named);
  const item = owner === undefined ? undefined : await context.store.read({ kind: 'GROUP', id: owner });
  return item === undefined ? undefined : observedAt<ConfirmedGroup>(item, upstream.name).confirmed;
}

async function takeOver(
  context: RunContext,
  upstream: Upstream,
  group: Group,
  until: number,
  by: Operator,
): Promise<GroupResult> {
  const { store, directory, activity, clock } = context;
  const catalogue = new ExistingGroups(store.items);
  const unlist = catalogue.unlist({ upstream: upstream.name, ...group });
  const confirmed: ConfirmedGroup = { id: group.id, origin: 'imported', name: group.name };
  const record = (groupId: string) =>
    activity.record(
      decisionEntry(onUpstream(upstream.name), 'manage', by, { groupId, accountGroupId: group.id, name: group.name }),
      clock(),
    );
  const outcome = await directory.imports.addGroup({
    attributes: { displayName: group.name },
    carried: { [observedAttribute]: { revision: 1, perUpstream: { [upstream.name]: { version: 1, confirmed } } } },
    beside: (id) => [
      ...ownershipSteps(store.table, upstream.name, 'GROUP', id, undefined, group.id),
      unlist,
      record(id),
    ],
  });
  if (outcome.outcome === 'added') return finishManaging(context, upstream, outcome.id, group, until);
  if (outcome.outcome === 'refused') return refused(`"${group.name}" is being managed by another command. Look again.`);
  const ref = { kind: 'GROUP', id: outcome.by.id } as const;
  const attached = await attach(context, upstream.name, ref, { ...confirmed, origin: 'adopted' });
  if (attached !== 'attached') {
    return refused(`The directory's group "${group.name}" has another group of the account. Rename one of them.`);
  }
  await store.transact([unlist, record(ref.id)]);
  await requeue(context, ref);
  return { done: true, groupId: ref.id, members: 0 };
}

/** Reads the members, also when an earlier attempt ended before that. What the identity provider has sent is left alone. */
async function finishManaging(
  context: RunContext,
  upstream: Upstream,
  groupId: string,
  group: Group,
  until: number,
): Promise<GroupResult> {
  const item = await context.store.read({ kind: 'GROUP', id: groupId });
  if (item?.linked !== false) return { done: true, groupId, members: 0 };
  return { done: true, groupId, members: await importMembers(context, upstream, groupId, group.id, until) };
}
