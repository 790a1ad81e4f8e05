import type { JsonObject } from '../../scim/types';
import { Conflict, Contradicted, Denied, Unavailable, Unsupported } from '../errors';
import { lookAfter } from '../look-after';
import { orNone } from '../not-found';
import type { Group, GroupOperations } from '../port';
import { isCutShort, sameName } from './agreement';
import type { ScimApi } from './api';
import { type List, listPage } from './list';
import { finder } from './look-up';
import { scimMembers } from './members';
import { groupPath, whichGroup } from './paths';
import type { Profile } from './profiles';
import { GROUP_SCHEMA, PATCH_SCHEMA, text } from './wire';

/** The groups of a SCIM server. @param isThere whether the account has a person of this id */
export function scimGroups(
  api: ScimApi,
  profile: Profile,
  isThere: (personId: string) => Promise<boolean>,
): GroupOperations {
  // The members of a large group would travel with every list. A server that does not know the parameter ignores it.
  const list: List = {
    path: '/Groups',
    ...(profile.listGroups === 'withoutMembers' ? { query: { excludedAttributes: 'members' } } : {}),
  };
  const find = finder(api, list);
  const groupOf = (group: JsonObject): Group => profile.group(text(group.id), text(group.displayName));

  /** A read of the collection. Where that is denied, the server has no groups for us; which only its answers tell. */
  const inCollection = async <T>(read: Promise<T>): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof Denied)) throw error;
      throw new Unsupported('groups', `${profile.name} has no groups, or does not show them: ${error.said}`);
    }
  };

  const groupsNamed = async (name: string): Promise<readonly Group[]> => {
    const matches = (group: JsonObject): boolean => sameName(text(group.displayName), name);
    return (await inCollection(find({ attributes: ['displayName'], values: [name], matches }))).map(groupOf);
  };

  const show = (id: string): Promise<JsonObject | undefined> =>
    api({ method: 'GET', path: groupPath(id), ...whichGroup(id) });

  const post = async (name: string): Promise<JsonObject | undefined> => {
    try {
      return await api({ method: 'POST', path: list.path, body: { schemas: [GROUP_SCHEMA], displayName: name } });
    } catch (error) {
      // Perhaps a request of our own made it, whose answer was lost.
      if (error instanceof Conflict)
        throw new Conflict(error.said, undefined, { groups: await groupsNamed(name), cause: error });
      // Is it this group that is denied, or are all?
      if (error instanceof Denied) await inCollection(listPage(api, list, undefined));
      throw error;
    }
  };

  return {
    groupByName: groupsNamed,

    async groups(next) {
      const { items, ...rest } = await inCollection(listPage(api, list, next));
      return { items: items.map(groupOf), ...rest };
    },

    async createGroup(name) {
      const group = await post(name);
      if (group === undefined || text(group.id) === '') {
        const [found, ...others] = await lookAfter(`the new group "${name}"`, groupsNamed(name));
        if (found !== undefined && others.length === 0) return found;
        throw new Unavailable(`${profile.name} accepted the group and did not say which it is`);
      }
      const shown = text(group.displayName) || name;
      // Another group than the one that was asked for is not ours to take.
      if (!sameName(shown, name) && !isCutShort(shown, name)) {
        throw new Contradicted(`${profile.name} accepted the group "${name}" and answered with "${shown}"`, 'answer');
      }
      return profile.group(text(group.id), shown);
    },

    async renameGroup(id, name) {
      const rename = { op: 'replace', path: 'displayName', value: name };
      const body = { schemas: [PATCH_SCHEMA], Operations: [rename] };
      const answer = await api({ method: 'PATCH', path: groupPath(id), body, ...whichGroup(id) });
      if (answer === undefined || keepsName(answer, id, name) !== true) return;
      // As with people: the answer may show the group as it was before.
      const now = await lookAfter(`the new name of the group ${id}`, show(id));
      if (now !== undefined && keepsName(now, id, name) === false) return;
      throw new Contradicted(
        `${profile.name} accepted the new name of the group ${id} and left the former one`,
        'answer',
      );
    },

    async removeGroup(id) {
      await api({ method: 'DELETE', path: groupPath(id), ...whichGroup(id) });
      const left = await lookAfter(`the removal of the group ${id}`, orNone(show(id)));
      if (left === undefined || text(left.id) !== id) return;
      throw new Contradicted(`${profile.name} accepted the removal of the group ${id} and still shows it`, 'read');
    },

    ...scimMembers(api, profile, isThere),
  };
}

/** Whether a group shows another name than the one asked for; undefined when it shows none. */
function keepsName(group: JsonObject, id: string, asked: string): boolean | undefined {
  const shown = text(group.displayName);
  if (shown === '' || text(group.id) !== id) return undefined;
  return !sameName(shown, asked) && !isCutShort(shown, asked);
}
