import type { GroupLine } from '../../../contract/operator-requests';
import { ExistingGroups } from '../../../directory/existing-groups';
import { Imports } from '../../../directory/imports';
import { textOf } from '../../../scim/types';
import { toStored } from '../../../table/codec';
import type { Item } from '../../../table/store';
import { decisionEntry, onResource, onUpstream } from '../../activity-entries';
import { type ConfirmedGroup, observedOf } from '../../state/observed';
import { ownershipKey } from '../../state/ownership';
import type { CommandContext } from '../../state/requeue';
import type { AdminContext } from '../context';
import { type Named, named } from './names';
import { findByName, SelectionError } from './select';
import { folded, standing } from './spellings';

/** The groups of the directory and of one account, by name, as the last import saw the account. @throws Busy */
export async function listGroups(context: CommandContext, upstream: string): Promise<GroupLine[]> {
  const managed = (await managedItems(context)).map((item) => managedLine(item, upstream));
  const there = new Set(managed.map(({ accountGroupId }) => accountGroupId));
  const others = (await new ExistingGroups(context.store.items).of(upstream)).filter(({ id }) => !there.has(id));
  const lines = others.map(({ id, name, manageable, reason }): GroupLine => {
    const why = reason === undefined ? {} : { reason };
    return { name, managed: false, accountGroupId: id, manageable, ...why };
  });
  return [...managed, ...lines].sort((one, other) => one.name.localeCompare(other.name));
}

const managedItems = ({ store }: CommandContext): Promise<Item[]> =>
  store.items.queryAll({
    KeyConditionExpression: 'pk = :groups',
    ExpressionAttributeValues: { ':groups': 'GROUP' },
  });

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

/** A group that the bridge manages. */
export interface ManagedGroup {
  /** The directory's id. */
  readonly id: string;
  readonly name: string;
}

/**
 * The managed group that an operator names: by its name without regard to case, its id in the directory, or its id in an account.
 *
 * @throws SelectionError
 * @throws Busy
 */
export async function managedGroupNamed(context: CommandContext, text: string): Promise<ManagedGroup> {
  const called = (await findByName(context, text, ['GROUP'])).filter((each) => standing(each) !== 'deleted');
  const [group, ...others] = called.length > 0 ? called : await ownersInAccounts(context, text);
  if (group !== undefined && others.length === 0) return { id: group.item.sk, name: group.name };
  const list = 'npx scim-bridge groups list';
  if (group === undefined) {
    throw new SelectionError(
      'not-found',
      `The bridge manages no group "${text}", by name or id. To see its groups: ${list}`,
    );
  }
  const ids = [group, ...others].map(({ item, name }) => `  ${item.sk}  ${name}`);
  throw new SelectionError(
    'ambiguous',
    `"${text}" may be several groups. Give the id of the one you mean:\n${ids.join('\n')}`,
  );
}

/** The groups that have this id in some account. */
async function ownersInAccounts(context: CommandContext, text: string): Promise<Named[]> {
  const items = (await managedItems(context)).filter((item) =>
    Object.values(observedOf<ConfirmedGroup>(item).perUpstream).some(
      ({ confirmed }) => confirmed !== undefined && folded(confirmed.id) === folded(text),
    ),
  );
  return named(context, items);
}

/**
 * Has a group managed no more: it leaves the directory, the identity provider sees it no more, and in every account it stays as it
 * is, members and all. The identity provider should stop pushing it first, or it will ask for it again.
 *
 * @returns whether it was there
 * @throws Busy
 */
export async function unmanageGroup(context: AdminContext, { id, name }: ManagedGroup): Promise<boolean> {
  const { store, activity, clock, operator } = context;
  const by = await operator();
  const item = await store.items.get({ pk: 'GROUP', sk: id });
  const catalogue = new ExistingGroups(store.items);
  const kept = Object.entries(observedOf<ConfirmedGroup>(item ?? {}).perUpstream).flatMap(
    ([upstream, { confirmed }]) =>
      confirmed === undefined ? [] : [{ upstream, id: confirmed.id, name: confirmed.name, manageable: true }],
  );
  const record = (resource: string, facts: Readonly<Record<string, unknown>>) =>
    activity.record(decisionEntry(resource, 'unmanage', by, { groupId: id, name, ...facts }), clock());
  const steps = kept.flatMap((there) => [
    {
      role: 'release',
      action: { Delete: { TableName: store.table, Key: ownershipKey(there.upstream, 'GROUP', there.id) } },
    },
    catalogue.list(there, 'unmanaged'),
    record(onUpstream(there.upstream), { accountGroupId: there.id, name: there.name }),
  ]);
  // Where no account has it, the record is the group's own.
  const records = kept.length > 0 ? steps : [record(onResource({ kind: 'GROUP', id }), {})];
  const imports = new Imports({ store: store.items, activity, clock, settleMs: 0, budgetMs });
  return (await imports.forgetGroup(id, records)) !== undefined;
}

/** How long it may keep trying, in milliseconds. */
const budgetMs = 20_000;
