import type { Group } from '../../account/port';
import { ExistingGroups } from '../../directory/existing-groups';
import { textOf } from '../../directory/kind';
import { judgeGroup } from '../../policy/managed-groups';
import { toStored } from '../../table/codec';
import type { Item } from '../../table/store';
import type { RunContext } from '../run/run-context';
import { type ConfirmedGroup, observedAttribute, observedOf } from '../state/observed';
import { ownershipKey, ownershipSteps } from '../state/ownership';
import { requeue } from '../state/requeue';
import type { Upstream } from '../upstream/upstream';
import { attach } from './attach';
import { ownersOf } from './classify';
import { importMembers } from './manage-members';

/** A group as the operator sees it: of the directory, of the account, or both. */
export interface GroupLine {
  readonly name: string;
  /** Whether the bridge manages it: the identity provider sees it and decides who is in it. */
  readonly managed: boolean;
  /** The directory's id, when managed. */
  readonly groupId?: string;
  /** The account's id, where it is there. */
  readonly accountGroupId?: string;
  /** False until the identity provider has sent a managed group. */
  readonly linked?: boolean;
  /** False for groups that carry a role. */
  readonly manageable: boolean;
  /** Why it is not manageable. */
  readonly reason?: string;
}

/** The groups of the directory and of one account, by name, as the last import saw the account. */
export async function listGroups({ store }: Pick<RunContext, 'store'>, upstream: string): Promise<GroupLine[]> {
  const managed: GroupLine[] = [];
  const query = { KeyConditionExpression: 'pk = :groups', ExpressionAttributeValues: { ':groups': 'GROUP' } };
  for await (const items of store.items.query(query)) managed.push(...items.map((item) => managedLine(item, upstream)));
  const there = new Set(managed.map(({ accountGroupId }) => accountGroupId));
  const others = (await new ExistingGroups(store.items).of(upstream)).filter(({ id }) => !there.has(id));
  const lines = others.map(({ id, name, manageable, reason }): GroupLine => {
    const why = reason === undefined ? {} : { reason };
    return { name, managed: false, accountGroupId: id, manageable, ...why };
  });
  return [...managed, ...lines].sort((one, other) => one.name.localeCompare(other.name));
}

function managedLine(item: Item, upstream: string): GroupLine {
  const { id, attributes, linked } = toStored(item);
  const confirmed = observedOf<ConfirmedGroup>(item).perUpstream[upstream]?.confirmed;
  return {
    name: textOf(attributes, 'displayName') ?? '',
    managed: true,
    groupId: id,
    ...(confirmed === undefined ? {} : { accountGroupId: confirmed.id }),
    linked: linked !== false,
    manageable: true,
  };
}

/** What came of a command about a group; `why` says what stood in the way and what to do. */
export type GroupResult =
  | { readonly done: true; readonly groupId: string; readonly members: number }
  | { readonly done: false; readonly why: string };

/**
 * Has a group of the account managed from now on: the identity provider sees it, with the members it has in the account, and decides
 * about both. A group that the identity provider has sent already under this name takes it over; then its list of members counts.
 *
 * @param named a name, or the account's id where several groups have the name
 * @param until epoch milliseconds after which nothing more is asked of the account
 * @throws AccountError
 */
export async function manageGroup(
  context: RunContext,
  upstream: Upstream,
  named: string,
  until: number,
): Promise<GroupResult> {
  const found = await groupsNamed(context, upstream, named, until);
  if (found.length === 0) return refused(`The account has no group "${named}". See "npx scim-bridge groups list".`);
  const owners = await ownersOf(
    context,
    upstream.name,
    'GROUP',
    found.map(({ id }) => id),
  );
  const [known] = owners.values();
  if (known !== undefined && found.length === 1) return finishManaging(context, upstream, known, found[0], until);
  const free = found.filter(({ id }) => !owners.has(id));
  const verdict = judgeGroup(named, free, 'adopt');
  const group = verdict.verdict === 'adopt' ? free.find(({ id }) => id === verdict.id) : undefined;
  if (group === undefined)
    return refused(verdict.verdict === 'refuse' ? verdict.why : `"${named}" is managed already.`);
  return takeOver(context, upstream, group, until);
}

const refused = (why: string): GroupResult => ({ done: false, why });

/** The groups of that name; or the one with that id. The account is asked: the catalogue may be a day old. */
async function groupsNamed(
  { store }: RunContext,
  upstream: Upstream,
  named: string,
  until: number,
): Promise<readonly Group[]> {
  const byName = await upstream.call(until, (account) => account.groupByName(named));
  if (byName.length > 0) return byName;
  const listed = (await new ExistingGroups(store.items).of(upstream.name)).find(({ id }) => id === named);
  if (listed === undefined) return [];
  const same = await upstream.call(until, (account) => account.groupByName(listed.name));
  return same.filter(({ id }) => id === named);
}

async function takeOver(context: RunContext, upstream: Upstream, group: Group, until: number): Promise<GroupResult> {
  const { store, directory, runs, clock } = context;
  const catalogue = new ExistingGroups(store.items);
  const unlist = catalogue.unlist({ upstream: upstream.name, ...group });
  const confirmed: ConfirmedGroup = { id: group.id, origin: 'imported', name: group.name };
  const outcome = await directory.imports.addGroup({
    attributes: { displayName: group.name },
    carried: { [observedAttribute]: { revision: 1, perUpstream: { [upstream.name]: { version: 1, confirmed } } } },
    beside: (id) => [
      ...ownershipSteps(store.table, upstream.name, 'GROUP', id, undefined, group.id),
      unlist,
      runs.record(upstream.name, 'manage', { groupId: id, accountGroupId: group.id, name: group.name }, clock()),
    ],
  });
  if (outcome.outcome === 'added') return finishManaging(context, upstream, outcome.id, group, until);
  if (outcome.outcome === 'refused') return refused(`"${group.name}" is being managed by another command. Look again.`);
  const ref = { kind: 'GROUP', id: outcome.by.id } as const;
  const attached = await attach(context, upstream.name, ref, { ...confirmed, origin: 'adopted' });
  if (attached !== 'attached') {
    return refused(`The directory's group "${group.name}" has another group of the account. Rename one of them.`);
  }
  await store.transact([unlist]);
  await requeue(context, ref);
  return { done: true, groupId: ref.id, members: 0 };
}

/** Reads the members, also when an earlier attempt ended before that. What the identity provider has sent is left alone. */
async function finishManaging(
  context: RunContext,
  upstream: Upstream,
  groupId: string,
  group: Group | undefined,
  until: number,
): Promise<GroupResult> {
  const item = await context.store.read({ kind: 'GROUP', id: groupId });
  if (group === undefined || item?.linked !== false) return { done: true, groupId, members: 0 };
  return { done: true, groupId, members: await importMembers(context, upstream, groupId, group.id, until) };
}

/**
 * Has a group managed no more: it leaves the directory, the identity provider sees it no more, and in every account it stays as it
 * is, members and all. The identity provider should stop pushing it first, or it will ask for it again.
 *
 * @param named the group's name, or the directory's id
 */
export async function unmanageGroup(
  { directory, store, runs, clock }: Pick<RunContext, 'directory' | 'store' | 'runs' | 'clock'>,
  named: string,
): Promise<GroupResult> {
  const [group] = [
    ...(await directory.groups.find({ by: 'displayName', value: named })),
    ...(await directory.groups.find({ by: 'id', value: named })),
  ];
  if (group === undefined) return refused(`The bridge manages no group "${named}". See "npx scim-bridge groups list".`);
  const item = await store.items.get({ pk: 'GROUP', sk: group.id });
  const catalogue = new ExistingGroups(store.items);
  const kept = Object.entries(observedOf<ConfirmedGroup>(item ?? {}).perUpstream).flatMap(
    ([upstream, { confirmed }]) =>
      confirmed === undefined ? [] : [{ upstream, id: confirmed.id, name: confirmed.name, manageable: true }],
  );
  const steps = kept.flatMap((there) => [
    {
      role: 'release',
      action: { Delete: { TableName: store.table, Key: ownershipKey(there.upstream, 'GROUP', there.id) } },
    },
    catalogue.list(there, 'unmanaged'),
    runs.record(there.upstream, 'unmanage', { groupId: group.id, accountGroupId: there.id, name: there.name }, clock()),
  ]);
  await directory.imports.forgetGroup(group.id, steps);
  return { done: true, groupId: group.id, members: 0 };
}
