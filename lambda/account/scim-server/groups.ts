import { foldCase } from '../../scim/case-fold';
import type { JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';
import { batches } from '../batches';
import { Refused, Unavailable } from '../errors';
import { noneIsFine } from '../not-found';
import type { Group, GroupOperations } from '../port';
import type { ScimApi } from './api';
import { listPage } from './list';
import { finder } from './look-up';
import type { Profile } from './profiles';
import { equals, GROUP_SCHEMA, PATCH_SCHEMA, text } from './wire';

/** The groups of a SCIM server. */
export function scimGroups(api: ScimApi, profile: Profile): GroupOperations {
  const find = finder(api, '/Groups');
  const groupOf = (group: JsonObject): Group => profile.group(text(group.id), text(group.displayName));
  // The members of a large group would travel with every list. A server that does not know the parameter ignores it.
  const lean: Record<string, string> = profile.listGroups === 'withoutMembers' ? { excludedAttributes: 'members' } : {};

  const patch = (id: string, operations: JsonObject[]): Promise<unknown> =>
    api({
      method: 'PATCH',
      path: groupPath(id),
      body: { schemas: [PATCH_SCHEMA], Operations: operations },
      resource: which(id),
    });

  const groupByName = async (name: string): Promise<readonly Group[]> => {
    const wanted = foldCase(name);
    const matches = (group: JsonObject): boolean => foldCase(text(group.displayName)) === wanted;
    return (await find({ attributes: ['displayName'], value: name, matches })).map(groupOf);
  };

  const removal = (ids: readonly string[]): JsonObject[] =>
    profile.removeMembersBy === 'value'
      ? [{ op: 'remove', path: 'members', value: ids.map((value) => ({ value })) }]
      : ids.map((id) => ({ op: 'remove', path: `members[${equals('value', id)}]` }));

  const revokeBatch = async (groupId: string, ids: readonly string[]): Promise<void> => {
    try {
      await patch(groupId, removal(ids));
    } catch (error) {
      // A path that finds nobody may be `noTarget` (RFC 7644 §3.5.2.2), and one of them fails the whole request: then one by one.
      if (!(error instanceof Refused && error.code === 'noTarget')) throw error;
      if (ids.length > 1) for (const id of ids) await revokeBatch(groupId, [id]);
    }
  };

  return {
    groupByName,

    async groups(next) {
      const { items, ...rest } = await listPage(api, '/Groups', lean, next);
      return { items: items.map(groupOf), ...rest };
    },

    async createGroup(name) {
      const group = await api({
        method: 'POST',
        path: '/Groups',
        body: { schemas: [GROUP_SCHEMA], displayName: name },
      });
      if (group !== undefined && text(group.id) !== '')
        return profile.group(text(group.id), text(group.displayName) || name);
      const [found, ...others] = await groupByName(name);
      if (found !== undefined && others.length === 0) return found;
      throw new Unavailable(`${profile.name} accepted the group and did not say which it is`);
    },

    async renameGroup(id, name) {
      await patch(id, [{ op: 'replace', path: 'displayName', value: name }]);
    },

    async removeGroup(id) {
      await noneIsFine(api({ method: 'DELETE', path: groupPath(id), resource: which(id) }));
    },

    async members(groupId) {
      const group = await api({ method: 'GET', path: groupPath(groupId), resource: which(groupId) });
      if (group === undefined || text(group.id) !== groupId) {
        throw new Unavailable(`${profile.name} answered for ${which(groupId)} without that group`);
      }
      // Some servers keep a member twice that was added twice.
      return { items: [...new Set(memberIds(group))] };
    },

    async grant(groupId, personIds) {
      for (const ids of batches(personIds, profile.capabilities.maxMembersPerChange)) {
        await patch(groupId, [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }]);
      }
    },

    async revoke(groupId, personIds) {
      for (const ids of batches(personIds, profile.capabilities.maxMembersPerChange)) await revokeBatch(groupId, ids);
    },
  };
}

/** `members` is left out when it is empty; nested groups, where a server has them, are no people. */
function memberIds(group: JsonObject): string[] {
  const members = Array.isArray(group.members) ? group.members : [];
  return members.flatMap((member) => {
    const id = isObject(member) ? text(member.value) : '';
    if (id === '') throw new Unavailable(`the group ${text(group.id)} was listed with a member that has no id`);
    return isObject(member) && foldCase(text(member.type)) === 'group' ? [] : [id];
  });
}

function groupPath(id: string): string {
  return `/Groups/${encodeURIComponent(id)}`;
}

function which(id: string): string {
  return `the group ${id}`;
}
