import { personWanted } from '../../../../lambda/delivery/people/person-wanted';
import {
  type ConfirmedGroup,
  type ConfirmedMembership,
  type ConfirmedPerson,
  observedAt,
} from '../../../../lambda/delivery/state/observed';
import { foldCase } from '../../../../lambda/scim/types';
import { decodeAttributes } from '../../../../lambda/table/codec';
import type { Item } from '../../../../lambda/table/store';
import type { ModelAccount } from './model-account';

/** In what the account is not as the directory wants it; empty when it is. What is refused for good is left out. */
export function disagreements(items: readonly Item[], account: ModelAccount): string[] {
  const faults: string[] = [];
  const refused = (item: Item) => observedAt(item, 'primary').failure?.kind === 'failed';
  const owners = new Map<string, string>();
  for (const item of items) {
    const pk = item.pk;
    if (refused(item)) continue;
    if (pk === 'USER' || pk === 'USER#DELETED') faults.push(...personFaults(item, account, owners));
    if (pk === 'GROUP') faults.push(...groupFaults(item, account));
    if (pk === 'GROUP#DELETED') faults.push(`${item.sk}: a deleted group that is still remembered`);
    if (pk.startsWith('MEMBERS#')) faults.push(...membershipFaults(item, items, account));
  }
  faults.push(...strangers(items, account), ...leavers(items, account));
  return faults;
}

/** People who have left, and whom somebody had invited anew under another id: they must be gone as well. */
function leavers(items: readonly Item[], account: ModelAccount): string[] {
  return [...account.anew].flatMap(([id, userId]) => {
    const user = items.find(({ pk, sk }) => (pk === 'USER' || pk === 'USER#DELETED') && sk === userId);
    const owner = items.find(({ pk, sk }) => pk === 'UPSTREAM#primary#PERSON' && sk === id)?.owner;
    if (user === undefined || (owner !== undefined && owner !== userId)) return [];
    const isKept = observedAt(user, 'primary').removal?.verdict === 'protected';
    const isIn = account.persons.get(id)?.active === true;
    return isIn && !isKept && personWanted(user).life !== 'active' ? [`${user.pk} ${userId}: is active as ${id}`] : [];
  });
}

function personFaults(item: Item, account: ModelAccount, owners: Map<string, string>): string[] {
  const { life, profile } = personWanted(item);
  const { confirmed, version } = observedAt<ConfirmedPerson>(item, 'primary');
  const who = `${item.pk} ${item.sk} ${profile?.email}`;
  if (version !== item.version) return [`${who}: version ${version} of ${item.version} was delivered`];
  if (confirmed === undefined) return life === 'active' ? [`${who}: not in the account`] : [];
  if (owners.has(confirmed.id)) return [`${who}: has ${confirmed.id}, and so has ${owners.get(confirmed.id)}`];
  owners.set(confirmed.id, who);
  const person = account.persons.get(confirmed.id);
  if (person === undefined) return life === 'active' ? [`${who}: gone from the account`] : [];
  const faults: string[] = [];
  const kept = observedAt(item, 'primary').removal?.verdict === 'protected';
  if (person.active !== (life === 'active') && !kept) faults.push(`${who}: active is ${person.active}`);
  if (life !== 'active' || kept) return faults;
  if (foldCase(person.email) !== foldCase(profile?.email ?? '')) faults.push(`${who}: has the address ${person.email}`);
  if (profile?.givenName !== undefined && person.givenName !== profile.givenName) {
    faults.push(`${who}: is called ${person.givenName} instead of ${profile.givenName}`);
  }
  return faults;
}

function groupFaults(item: Item, account: ModelAccount): string[] {
  const name = String(decodeAttributes(item.attrs).displayName);
  const { confirmed } = observedAt<ConfirmedGroup>(item, 'primary');
  const team = confirmed === undefined ? undefined : account.teams.get(confirmed.id);
  if (team === undefined) return [`GROUP ${name}: not in the account`];
  return team.name === name ? [] : [`GROUP ${name}: is called ${team.name}`];
}

function membershipFaults(item: Item, items: readonly Item[], account: ModelAccount): string[] {
  const who = `${item.pk} ${item.sk}`;
  if (item.desired !== 'present') return [`${who}: unwanted and still remembered`];
  const group = items.find(({ pk, sk }) => pk === 'GROUP' && sk === item.groupId);
  const user = items.find(({ pk, sk }) => pk === 'USER' && sk === item.userId);
  const team = group === undefined ? undefined : observedAt<ConfirmedGroup>(group, 'primary').confirmed;
  const person = user === undefined ? undefined : observedAt<ConfirmedPerson>(user, 'primary').confirmed;
  if (team === undefined || person === undefined) return [];
  const there = account.teams.get(team.id)?.members.has(person.id) === true;
  const { confirmed } = observedAt<ConfirmedMembership>(item, 'primary');
  const known = confirmed?.groupId === team.id && confirmed.personId === person.id;
  return there && known ? [] : [`${who}: not granted`];
}

/** Members of our groups whom nobody wants there. */
function strangers(items: readonly Item[], account: ModelAccount): string[] {
  const faults: string[] = [];
  for (const item of items.filter(({ pk }) => pk === 'GROUP')) {
    const { confirmed } = observedAt<ConfirmedGroup>(item, 'primary');
    const team = confirmed === undefined ? undefined : account.teams.get(confirmed.id);
    const wanted = new Set(
      items
        .filter(({ pk, desired }) => pk === `MEMBERS#${item.sk}` && desired === 'present')
        .flatMap(({ sk }) => {
          const user = items.find((other) => (other.pk === 'USER' || other.pk === 'USER#DELETED') && other.sk === sk);
          return user === undefined ? [] : (observedAt<ConfirmedPerson>(user, 'primary').confirmed?.id ?? []);
        }),
    );
    for (const id of team?.members ?? [])
      if (!wanted.has(id)) faults.push(`GROUP ${item.sk}: ${id} is a member unwanted`);
  }
  return faults;
}
