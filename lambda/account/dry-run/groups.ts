import { foldCase, isObject, type Json } from '../../scim/types';
import { NotThere, Refused } from '../errors';
import type { Group, GroupOperations, Page } from '../port';
import { onePasswordGroup } from '../role-bearing';
import type { KeyValue } from './key-value';
import { groupId } from './life';
import { forgetMembers, join, leave, membersFolder } from './memberships';
import type { SimulatedPeople } from './people';

const GROUPS = 'groups';

/** The groups that every 1Password Business account has. They cannot be managed, and people are in them without our doing. */
const BUILT_IN: readonly Group[] = ['Owners', 'Administrators', 'Security', 'Recovery', 'Team Members'].map((name) =>
  onePasswordGroup(`built-in-${foldCase(name).replaceAll(' ', '-')}`, name),
);

/** The groups of the simulated account. As in 1Password, a name may be there twice. */
export function dryRunGroups(store: KeyValue, people: SimulatedPeople): GroupOperations {
  const stored = async (next?: string): Promise<Page<Group>> => {
    const { values, ...rest } = await store.list(GROUPS, next);
    return { items: values.map(groupOf), ...rest };
  };

  const get = async (id: string): Promise<Group> => {
    const builtIn = BUILT_IN.find((group) => group.id === id);
    if (builtIn !== undefined) return builtIn;
    const group = await store.get(GROUPS, id);
    if (group === undefined) throw new NotThere(`the group ${id}`);
    return groupOf(group);
  };

  const mayChange = async (id: string): Promise<void> => {
    const group = await get(id);
    if (!group.manageable)
      throw new Refused(`${group.reason ?? group.name} The bridge does not change it.`, 'roleBearing');
  };

  return {
    async groups(next) {
      const page = await stored(next);
      return next === undefined ? { ...page, items: [...BUILT_IN, ...page.items] } : page;
    },
    async groupByName(name) {
      const wanted = foldCase(name);
      const found = BUILT_IN.filter((group) => foldCase(group.name) === wanted);
      let next: string | undefined;
      do {
        const page: Page<Group> = await stored(next);
        found.push(...page.items.filter((group) => foldCase(group.name) === wanted));
        next = page.next;
      } while (next !== undefined);
      return found;
    },
    async createGroup(name) {
      const id = groupId();
      await store.put(GROUPS, id, { id, name });
      return onePasswordGroup(id, name);
    },
    async renameGroup(id, name) {
      await mayChange(id);
      await store.put(GROUPS, id, { id, name });
    },
    async removeGroup(id) {
      await mayChange(id);
      await forgetMembers(store, id);
      await store.delete(GROUPS, id);
    },
    async members(id, next) {
      await get(id);
      const { values, ...rest } = await store.list(membersFolder(id), next);
      return { items: values.map(String), ...rest };
    },
    async grant(id, personIds) {
      await mayChange(id);
      for (const personId of personIds) {
        await people.get(personId);
        await join(store, id, personId);
      }
    },
    async revoke(id, personIds) {
      await mayChange(id);
      for (const personId of personIds) await leave(store, id, personId);
    },
  };
}

function groupOf(json: Json): Group {
  const { id, name } = isObject(json) ? json : {};
  return onePasswordGroup(String(id), String(name));
}
