import { groupKind, guardOf, type Kind, userKind } from '../../lambda/directory/resources';
import { isActive } from '../../lambda/scim/types';
import { decodeAttributes } from '../../lambda/table/codec';
import { countersOf, deletedKey, guardKey, resourceKey } from '../../lambda/table/keys';
import type { Item } from '../../lambda/table/store';

/** What the items of a directory table say that cannot be true together; empty when all is well. */
export function consistencyFaults(items: readonly Item[]): string[] {
  const at = new Map(items.map((item) => [`${item.pk} ${item.sk}`, item]));
  const has = (key: { pk: string; sk: string } | undefined) => key !== undefined && at.has(`${key.pk} ${key.sk}`);
  const faults: string[] = [];
  for (const kind of [userKind, groupKind]) faults.push(...faultsOf(kind, items, at));
  for (const item of items) {
    const pk = item.pk;
    if (!pk.startsWith('MEMBERS#') || item.desired !== 'present') continue;
    if (!has(resourceKey('GROUP', pk.slice('MEMBERS#'.length)))) faults.push(`${pk} ${item.sk}: member of no group`);
    if (!has(resourceKey('USER', item.sk))) faults.push(`${pk} ${item.sk}: no user is the member`);
    if (item.userId !== item.sk || pk !== `MEMBERS#${item.groupId}`)
      faults.push(`${pk} ${item.sk}: not what the index says`);
  }
  return faults;
}

function faultsOf(kind: Kind, items: readonly Item[], at: ReadonlyMap<string, Item>): string[] {
  const faults: string[] = [];
  const living = items.filter(({ pk }) => pk === kind.name);
  const slots = items.filter(({ pk }) => pk === countersOf(kind.name));
  const sum = (name: string) => slots.reduce((all, slot) => all + Number(slot[name] ?? 0), 0);
  const counted = sum('total');
  if (counted !== living.length) faults.push(`${kind.name}: ${living.length} of them, counted ${counted}`);
  const active = kind === userKind ? living.filter(({ attrs }) => isActive(decodeAttributes(attrs))).length : 0;
  if (sum('active') !== active) faults.push(`${kind.name}: ${active} active, counted ${sum('active')}`);
  const lookups = new Set<string>();
  for (const item of living) {
    const attributes = decodeAttributes(item.attrs);
    const guard = guardOf(kind, attributes);
    const held = guard === undefined ? undefined : at.get(`${guard.pk} ${guard.sk}`);
    if (held?.owner !== item.sk || held?.deleted === true)
      faults.push(`${kind.name} ${item.sk}: does not hold its guard`);
    if (at.has(`${deletedKey(kind.name, '').pk} ${item.sk}`))
      faults.push(`${kind.name} ${item.sk}: both living and deleted`);
    // Who was only imported is for the identity provider to match: there is nothing to deliver.
    if (typeof item.dueAt !== 'number' && item.linked !== false)
      faults.push(`${kind.name} ${item.sk}: changed but not due`);
    for (const partition of kind.lookups(attributes)) lookups.add(`${partition} ${item.sk}`);
  }
  const stored = items.filter(({ pk }) => pk.startsWith(`LOOKUP#${kind.name}#`)).map(({ pk, sk }) => `${pk} ${sk}`);
  for (const key of stored) if (!lookups.has(key)) faults.push(`${key}: looks up nothing`);
  for (const key of lookups) if (!stored.includes(key)) faults.push(`${key}: is missing`);
  const guards = items.filter(({ pk }) => pk === guardKey(kind.uniqueAttribute, '').pk);
  for (const { sk, owner, deleted } of guards) {
    const place = deleted === true ? deletedKey(kind.name, String(owner)) : resourceKey(kind.name, String(owner));
    if (!at.has(`${place.pk} ${place.sk}`)) faults.push(`guard ${sk}: its owner ${owner} does not exist`);
  }
  return faults;
}
