import { DirectoryKeys } from '../contract/names';
import { type Attributes, isActive } from '../scim/types';
import { carried } from '../table/codec';
import { count } from '../table/counter-slots';
import { deletedKey, type Key, type KindName, resourceKey } from '../table/keys';
import type { Item, Values } from '../table/store';
import type { Action, Step } from '../table/transaction';
import { guardOf, type Kind } from './resources';

/** Roles that identify a failed step. */
export const Role = { resource: 'resource', guard: 'guard' } as const;

type Condition = Pick<
  NonNullable<Action['Put']>,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Creates a resource. */
export function insert(table: string, item: Item): Step {
  const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
  return { role: Role.resource, action: { Put: { TableName: table, Item: item, ...condition } } };
}

/** Sets attributes of an existing item, provided that it is still at `version`. Other attributes of the item stay. */
export function amend(table: string, key: Key, version: number, values: Values): Step {
  const names = Object.keys(values);
  const Update = {
    TableName: table,
    Key: key,
    UpdateExpression: `SET ${names.map((_, index) => `#s${index} = :s${index}`).join(', ')}`,
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: {
      '#version': 'version',
      ...Object.fromEntries(names.map((name, index) => [`#s${index}`, name])),
    },
    ExpressionAttributeValues: {
      ':version': version,
      ...Object.fromEntries(names.map((name, index) => [`:s${index}`, values[name]])),
    },
  };
  return { role: Role.resource, action: { Update } };
}

/** Moves a resource to or from the partition of deleted ones: `to` replaces `from`, provided that `from` is unchanged since it was read. */
export function move(table: string, from: Item, to: Item): Step[] {
  const Key = { pk: from.pk, sk: from.sk };
  return [
    { role: Role.resource, action: { Delete: { TableName: table, Key, ...unchanged(from) } } },
    { role: 'moved', action: { Put: { TableName: table, Item: to } } },
  ];
}

/**
 * Checking the version is not enough: delivery records its state without changing the version, and a move copies the item as it was
 * read. So delivery's attributes must be unchanged, including their absence.
 */
function unchanged(item: Values): Condition {
  const others = Object.entries(carried(item));
  const conditions = ['#version = :version', ...others.map((_, index) => `#c${index} = :c${index}`)];
  const begun = others.some(([name]) => name === 'observed') ? [] : ['attribute_not_exists(observed)'];
  return {
    ConditionExpression: [...conditions, ...begun].join(' AND '),
    ExpressionAttributeNames: {
      '#version': 'version',
      ...Object.fromEntries(others.map(([name], index) => [`#c${index}`, name])),
    },
    ExpressionAttributeValues: {
      ':version': item.version,
      ...Object.fromEntries(others.map(([, value], index) => [`:c${index}`, value])),
    },
  };
}

/** Moves the uniqueness guard to the new value. Empty if the value is unchanged (ignoring case). */
export function changeGuard(table: string, kind: Kind, id: string, before: Attributes, after: Attributes): Step[] {
  const [held, wanted] = [guardOf(kind, before), guardOf(kind, after)];
  if (held?.sk === wanted?.sk) return [];
  return [
    ...(held === undefined ? [] : [releaseGuard(table, held, id)]),
    ...(wanted === undefined ? [] : [takeGuard(table, wanted, id)]),
  ];
}

/** For a rename: a value of a deleted resource may be taken over. */
function takeGuard(table: string, key: Key, id: string): Step {
  const condition = {
    ConditionExpression: 'attribute_not_exists(pk) OR deleted = :true',
    ExpressionAttributeValues: { ':true': true },
  };
  return guardPut(table, { ...key, owner: id }, condition);
}

/** For a creation: a value of a deleted resource is refused and its owner returned, so that the owner can be restored. */
export function takeFreeGuard(table: string, key: Key, id: string): Step {
  return guardPut(table, { ...key, owner: id }, { ConditionExpression: 'attribute_not_exists(pk)' });
}

/** Reserves the value for a deleted resource, in case it returns. */
export function markGuardDeleted(table: string, key: Key, id: string): Step {
  return guardPut(table, { ...key, owner: id, deleted: true }, ownedBy(id));
}

/** Returns the value to a restored resource. */
export function reviveGuard(table: string, key: Key, id: string): Step {
  const condition = {
    ConditionExpression: '#owner = :owner AND deleted = :true',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': id, ':true': true },
  };
  return guardPut(table, { ...key, owner: id }, condition);
}

export function releaseGuard(table: string, key: Key, id: string): Step {
  return { role: Role.resource, action: { Delete: { TableName: table, Key: key, ...ownedBy(id) } } };
}

function guardPut(table: string, item: Item, condition: Condition): Step {
  const Put = { TableName: table, Item: item, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
  return { role: Role.guard, action: { Put } };
}

const ownedBy = (id: string): Condition => ({
  ConditionExpression: '#owner = :owner',
  ExpressionAttributeNames: { '#owner': 'owner' },
  ExpressionAttributeValues: { ':owner': id },
});

/** Updates the look-up items: adds the new values and removes the former ones. */
export function changeLookups(table: string, kind: Kind, id: string, before: Attributes, after: Attributes): Step[] {
  const [listed, wanted] = [new Set(kind.lookups(before)), new Set(kind.lookups(after))];
  const gone = [...listed].filter((partition) => !wanted.has(partition));
  const fresh = [...wanted].filter((partition) => !listed.has(partition));
  return [
    ...gone.map((pk) => ({ role: 'lookup', action: { Delete: { TableName: table, Key: { pk, sk: id } } } })),
    ...fresh.map((pk) => ({ role: 'lookup', action: { Put: { TableName: table, Item: { pk, sk: id } } } })),
  ];
}

/** Whether a user counts as active. */
export const activeOf = (attributes: Attributes): number => (isActive(attributes) ? 1 : 0);

/** Counts a user who has become active or inactive. */
export function changeActive(table: string, before: Attributes, after: Attributes): Step[] {
  const active = activeOf(after) - activeOf(before);
  return active === 0 ? [] : [count(table, 'USER', { total: 0, active })];
}

/** The item of a deleted resource: moved, with the time of deletion, and due at once. Deleting an imported user also links it. */
export function deletedItem(
  kind: KindName,
  { linked: _, ...item }: Item,
  version: number,
  now: Date,
  values: Values,
): Item {
  return { ...item, ...values, ...deletedKey(kind, item.sk), version, deletedAt: now.toISOString() };
}

/** The item of a restored resource; delivery's state is kept. */
export function revivedItem(kind: KindName, item: Item, values: Values): Item {
  return { ...carried(item), ...values, ...resourceKey(kind, item.sk) };
}

/** Increments a group's version because its members changed. Fails if the group no longer exists. */
export function bump(table: string, groupId: string, now: Date): Step {
  const Update = {
    TableName: table,
    Key: resourceKey('GROUP', groupId),
    UpdateExpression: 'ADD #version :one SET lastModified = :now',
    ConditionExpression: `attribute_exists(${DirectoryKeys.partitionKey})`,
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':one': 1, ':now': now.toISOString() },
  };
  return { role: Role.resource, action: { Update } };
}
