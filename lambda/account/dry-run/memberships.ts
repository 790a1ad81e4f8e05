import type { KeyValue } from './key-value';

/** Members of a group: person id to person id. */
export function membersFolder(groupId: string): string {
  return `members/${groupId}`;
}

/** Groups of a person: group id to group id. Finds the memberships of a person who is removed. */
function groupsFolder(personId: string): string {
  return `groups-of/${personId}`;
}

export async function join(store: KeyValue, groupId: string, personId: string): Promise<void> {
  await store.put(groupsFolder(personId), groupId, groupId);
  await store.put(membersFolder(groupId), personId, personId);
}

export async function leave(store: KeyValue, groupId: string, personId: string): Promise<void> {
  await store.delete(membersFolder(groupId), personId);
  await store.delete(groupsFolder(personId), groupId);
}

export async function forgetMemberships(store: KeyValue, personId: string): Promise<void> {
  for (const groupId of await names(store, groupsFolder(personId))) await leave(store, groupId, personId);
}

export async function forgetMembers(store: KeyValue, groupId: string): Promise<void> {
  for (const personId of await names(store, membersFolder(groupId))) await leave(store, groupId, personId);
}

async function names(store: KeyValue, folder: string): Promise<string[]> {
  const all: string[] = [];
  let next: string | undefined;
  do {
    const part = await store.list(folder, next);
    all.push(...part.values.map(String));
    next = part.next;
  } while (next !== undefined);
  return all;
}
