import { DirectoryKeys } from '../contract/names';
import { type Attributes, isActive } from '../scim/types';
import { carried } from '../table/codec';
import { count } from '../table/count';
import { deletedKey, type Key, type KindName, resourceKey } from '../table/keys';
import type { Item } from '../table/store';
import type { Action, Step } from '../table/transaction';
import { guardOf, type Kind } from './kind';

/** Roles by which a refused step is recognised. */
export const Role = { resource: 'resource', guard: 'guard' } as const;

type Condition = Pick<
  NonNullable<Action['Put']>,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** A new resource. */
export function insert(table: string, item: Item): Step {
  const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
  return { role: Role.resource, action: { Put: { TableName: table, Item: item, ...condition } } };
}

/** Sets attributes of an existing item, provided that it is still at `version`; whatever else is on the item stays. */
export function amend(table: string, key: Key, version: number, values: Item): Step {
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

/** Moves a resource to or from where deleted ones are kept: `to` takes the place of `from`, provided that `from` is as it was read. */
export function move(table: string, from: Item, to: Item): Step[] {
  const Key = { pk: from.pk, sk: from.sk };
  return [
    { role: Role.resource, action: { Delete: { TableName: table, Key, ...unchanged(from) } } },
    { role: 'moved', action: { Put: { TableName: table, Item: to } } },
  ];
}

/**
 * The version alone would not do: delivery records what it did without touching the version, and a move copies the item as it was
 * read. So whatever delivery left on the item must be the same still, and it must not have begun to leave something.
 */
function unchanged(item: Item): Condition {
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

/** Takes and releases guards, so that the resource holds the one of its new value. Nothing when the value stays (but for case). */
export function changeGuard(table: string, kind: Kind, id: string, before: Attributes, after: Attributes): Step[] {
  const [held, wanted] = [guardOf(kind, before), guardOf(kind, after)];
  if (held?.sk === wanted?.sk) return [];
  return [
    ...(held === undefined ? [] : [releaseGuard(table, held, id)]),
    ...(wanted === undefined ? [] : [takeGuard(table, wanted, id)]),
  ];
}

/** For a rename: a value that only a deleted resource holds may be taken over. */
function takeGuard(table: string, key: Key, id: string): Step {
  const condition = {
    ConditionExpression: 'attribute_not_exists(pk) OR deleted = :true',
    ExpressionAttributeValues: { ':true': true },
  };
  return guardPut(table, { ...key, owner: id }, condition);
}

/** For a creation: a value that a deleted resource holds is refused, and its owner told, so that it can be revived. */
export function takeFreeGuard(table: string, key: Key, id: string): Step {
  return guardPut(table, { ...key, owner: id }, { ConditionExpression: 'attribute_not_exists(pk)' });
}

/** Keeps the value for a deleted resource, for the case that it comes back. */
export function markGuardDeleted(table: string, key: Key, id: string): Step {
  return guardPut(table, { ...key, owner: id, deleted: true }, ownedBy(id));
}

/** Gives the value back to a resource that was deleted. */
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

/** Lists the resource under its new values and no longer under its former ones. */
export function changeLookups(table: string, kind: Kind, id: string, before: Attributes, after: Attributes): Step[] {
  const [listed, wanted] = [new Set(kind.lookups(before)), new Set(kind.lookups(after))];
  const gone = [...listed].filter((partition) => !wanted.has(partition));
  const fresh = [...wanted].filter((partition) => !listed.has(partition));
  return [
    ...gone.map((pk) => ({ role: 'lookup', action: { Delete: { TableName: table, Key: { pk, sk: id } } } })),
    ...fresh.map((pk) => ({ role: 'lookup', action: { Put: { TableName: table, Item: { pk, sk: id } } } })),
  ];
}

/** A person as they count among the active ones. */
export const activeOf = (attributes: Attributes): number => (isActive(attributes) ? 1 : 0);

/** Counts somebody who has become active, or inactive. */
export function changeActive(table: string, before: Attributes, after: Attributes): Step[] {
  const active = activeOf(after) - activeOf(before);
  return active === 0 ? [] : [count(table, 'USER', { total: 0, active })];
}

/** The item of a deleted resource: the same, elsewhere, with the time, and due at once. Whoever deletes somebody imported has linked them. */
export function deletedItem(kind: KindName, { linked: _, ...item }: Item, version: number, now: Date, due: Item): Item {
  return { ...item, ...deletedKey(kind, String(item.sk)), version, deletedAt: now.toISOString(), ...due };
}

/** The item of a resource that comes back: what delivery knows of it stays. */
export function revivedItem(kind: KindName, item: Item, values: Item): Item {
  return { ...carried(item), ...resourceKey(kind, String(item.sk)), ...values };
}

/** Adds one to a group's version, whatever it is: its members changed. Refused when the group is gone. */
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
