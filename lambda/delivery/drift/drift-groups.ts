import type { Group } from '../../account/port';
import type { Drift, DriftMode } from '../../contract/operator-requests';
import { foldCase, textOf } from '../../scim/types';
import { dueAttributes, toStored } from '../../table/codec';
import { membershipKey, membersOf } from '../../table/keys';
import type { Item } from '../../table/store';
import { ownersOf } from '../import/classify';
import { memberPages } from '../import/manage-members';
import { unlessRefused } from '../run/pages';
import type { RunContext } from '../run/run-context';
import {
  type ConfirmedGroup,
  type ConfirmedMembership,
  type ConfirmedPerson,
  observedAt,
  observedAttribute,
} from '../state/observed';
import { verify } from '../state/requeue';
import type { Upstream } from '../upstream/upstream';
import { repaired } from './drift-people';
import { type DriftPage, type DriftState, drift } from './drift-report';
import { keepSeen, readSeen } from './drift-seen';

/** Compares a page of the account's groups with the directory: names, and members where the account shows them. */
export async function compareGroups(
  context: RunContext,
  upstream: Upstream,
  groups: readonly Group[],
  { run, page, mode }: Pick<DriftState, 'run' | 'page' | 'mode'>,
  until: number,
): Promise<DriftPage> {
  await keepSeen(context, upstream.name, { run, page }, 'groups', groups);
  const owners = await ownersOf(
    context,
    upstream.name,
    'GROUP',
    groups.map(({ id }) => id),
  );
  const drifts: Drift[] = [];
  const explained: DriftPage['explained'][number][] = [];
  const doubts: string[] = [];
  for (const group of groups) {
    const groupId = owners.get(group.id);
    const item = groupId === undefined ? undefined : await context.store.read({ kind: 'GROUP', id: groupId });
    if (groupId === undefined || item?.pk !== 'GROUP' || item.linked === false) continue;
    const state = observedAt<ConfirmedGroup>(item, upstream.name);
    // A change of members alone counts the version up and leaves nothing of the group to deliver: due is what tells.
    if (item.dueAt !== undefined || state.verify !== undefined) {
      explained.push('pending');
      continue;
    }
    const wanted = textOf(toStored(item).attributes, 'displayName') ?? '';
    if (foldCase(wanted) !== foldCase(group.name)) {
      const ref = { kind: 'GROUP', id: groupId } as const;
      const repair = await repaired(mode, () => verify(context, ref, upstream.name, 'repair'));
      drifts.push(drift('group name', ref, group.id, group.name, repair));
    }
    const compared = compareMembers(context, upstream, group, groupId, mode, until);
    const told = (message: string) => doubts.push(`The members of ${group.name} could not be read: ${message}`);
    const members = (await unlessRefused(compared, told)) ?? { drifts: [] };
    drifts.push(...members.drifts);
    if (members.doubt !== undefined)
      doubts.push(`The members of ${group.name} may not be shown whole: ${members.doubt}`);
  }
  const doubt = doubts.length === 0 ? {} : { doubt: doubts.join(' ') };
  return { drifts, explained, people: 0, groups: groups.length, ...doubt };
}

/** Of the groups that should be in the account, this many may be missing from its list before the list itself is doubted, or this share. */
const missingCount = 5;
const missingShare = 0.2;

/**
 * Finds the managed groups that were not in the account's list, after it was read to its end; each is asked for by its name.
 *
 * @throws AccountError when one cannot be asked for: unknown is not missing
 */
export async function findMissingGroups(
  context: RunContext,
  upstream: Upstream,
  { run, mode, compared }: Pick<DriftState, 'run' | 'mode' | 'compared'>,
  until: number,
): Promise<DriftPage> {
  const nothing = { drifts: [], explained: [], people: 0, groups: 0 };
  const seen = await readSeen(context, upstream.name, run, 'groups');
  const items = await context.store.items.queryAll({
    KeyConditionExpression: 'pk = :groups',
    ExpressionAttributeValues: { ':groups': 'GROUP' },
  });
  const expected = items.flatMap((item) => {
    const { confirmed, verify: asked } = observedAt<ConfirmedGroup>(item, upstream.name);
    const settled = item.dueAt === undefined && item.linked !== false && asked === undefined;
    return confirmed === undefined || !settled ? [] : [{ groupId: item.sk, confirmed }];
  });
  const unseen = expected.filter(({ confirmed }) => !seen(confirmed.id));
  // An account has groups of its own: an empty list is none.
  const isEmpty = compared.groups === 0 && expected.length > 0;
  if (isEmpty || unseen.length > Math.max(missingCount, expected.length * missingShare)) {
    const doubt = `The account's list lacks ${unseen.length} of the ${expected.length} groups that should be in it. That is taken for a list that was cut short; nothing was concluded from it.`;
    return { ...nothing, doubt };
  }
  const drifts: Drift[] = [];
  for (const { groupId, confirmed } of unseen) {
    const there = await upstream.call(until, (account) => account.groupByName(confirmed.name));
    if (there.some(({ id }) => id === confirmed.id)) continue;
    const ref = { kind: 'GROUP', id: groupId } as const;
    const repair = await repaired(mode, () => verify(context, ref, upstream.name, 'repair'));
    drifts.push(drift('group missing', ref, confirmed.id, confirmed.name, repair));
  }
  return { ...nothing, drifts };
}

async function compareMembers(
  context: RunContext,
  upstream: Upstream,
  group: Group,
  groupId: string,
  mode: DriftMode,
  until: number,
): Promise<{ readonly drifts: Drift[]; readonly doubt?: string }> {
  // Read to its end before anything is concluded: a list that fails throws, and nobody is missing from it. Where the account cannot be
  // relied upon to show its members, whom it shows is a member all the same.
  const there = new Set<string>();
  let doubt: string | undefined;
  const doubted = (why: string): void => {
    doubt = why;
  };
  for await (const ids of memberPages(upstream, group.id, until, doubted)) for (const id of ids) there.add(id);
  const drifts: Drift[] = [];
  const missing: { readonly userId: string; readonly personId: string }[] = [];
  const known = new Set<string>();
  for (const item of await membershipItems(context, groupId)) {
    const state = observedAt<ConfirmedMembership>(item, upstream.name);
    if (state.confirmed === undefined) continue;
    known.add(state.confirmed.personId);
    const settled = state.version === item.version && state.verify === undefined;
    const isMissing = upstream.account.capabilities.membersReadable && !there.has(state.confirmed.personId);
    if (!settled || item.desired !== 'present' || !isMissing) continue;
    missing.push({ userId: item.sk, personId: state.confirmed.personId });
  }
  // Some accounts take whoever is suspended out of their groups.
  const users = await context.store.resources(
    'USER',
    missing.map(({ userId }) => userId),
  );
  const isSuspended = (user: Item | undefined): boolean =>
    user !== undefined && observedAt<ConfirmedPerson>(user, upstream.name).confirmed?.active === false;
  const missed = missing.filter(({ userId }) => !isSuspended(users.get(userId)));
  for (const { userId, personId } of doubt === undefined ? missed : []) {
    const ref = { kind: 'MEMBERSHIP', groupId, userId } as const;
    const repair = await repaired(mode, () => verify(context, ref, upstream.name, 'repair'));
    drifts.push(drift('member missing', ref, personId, group.name, repair));
  }
  const extra = [...there].filter((id) => !known.has(id));
  const owners = await ownersOf(context, upstream.name, 'USER', extra);
  for (const personId of extra) {
    const userId = owners.get(personId);
    if (userId === undefined) {
      drifts.push({ kind: 'member unknown', id: personId, who: group.name, repair: false });
      continue;
    }
    const ref = { kind: 'MEMBERSHIP', groupId, userId } as const;
    // A membership that is due is on its way: it was wanted a moment ago, and there it is.
    if ((await context.store.read(ref)) !== undefined) continue;
    const confirmed = { groupId: group.id, personId };
    const repair = await repaired(mode, () => unwanted(context, upstream.name, groupId, userId, confirmed));
    drifts.push(drift('member extra', ref, personId, group.name, repair));
  }
  return doubt === undefined || missed.length === 0 ? { drifts } : { drifts, doubt };
}

function membershipItems({ store }: RunContext, groupId: string): Promise<Item[]> {
  return store.items.queryAll({
    KeyConditionExpression: 'pk = :group',
    ExpressionAttributeValues: { ':group': membersOf(groupId) },
  });
}

/** Writes down that a membership of the account is not wanted, due at once; nothing when it is wanted by now. */
function unwanted(
  { store, clock }: RunContext,
  upstream: string,
  groupId: string,
  userId: string,
  confirmed: ConfirmedMembership,
): Promise<boolean> {
  const wanted = { ...membershipKey(groupId, userId), desired: 'absent' };
  const Item = {
    ...wanted,
    userId,
    groupId,
    version: 1,
    [observedAttribute]: { revision: 1, perUpstream: { [upstream]: { confirmed } } },
    ...dueAttributes(wanted, clock().getTime()),
  };
  const Put = { TableName: store.table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
  return store.tryTransact([{ role: 'membership', action: { Put } }]);
}
