import { foldCase, type Json } from '../../scim/types';
import { Conflict, Contradicted, NotThere, Refused, Unavailable } from '../errors';
import { noneIsFine } from '../not-found';
import type { Group, GroupOperations } from '../port';
import { argument, flag } from './arguments';
import type { CommandSubject } from './failures';
import type { Op } from './op';
import { groupOf, listOf, personOf } from './wire';

/** The groups of an account, through the CLI. */
export function opGroups(op: Op): GroupOperations {
  const list = async (): Promise<Group[]> =>
    listOf(await op.ask(['group', 'list'], { scope: 'account' })).flatMap((group) => groupOf(group) ?? []);

  const membersOf = async (groupId: string): Promise<readonly string[]> => {
    const users = listOf(await op.ask(['group', 'user', 'list', argument(groupId)], about(groupId)));
    return users.flatMap((user: Json) => personOf(user)?.id ?? []);
  };

  /** Groups that were seen to be ordinary ones. A list does not say what a group is, so the first change asks. */
  const ordinary = new Set<string>();
  const mayChange = async (id: string): Promise<void> => {
    if (ordinary.has(id)) return;
    const group = groupOf(await op.ask(['group', 'get', argument(id)], about(id)));
    if (group === undefined) throw new NotThere(which(id));
    if (!group.manageable)
      throw new Refused(`${group.reason ?? group.name} The bridge does not change it.`, 'roleBearing');
    ordinary.add(id);
  };

  return {
    groups: async () => ({ items: await list() }),

    async groupByName(name) {
      const wanted = foldCase(name);
      return (await list()).filter((group) => foldCase(group.name) === wanted);
    },

    async createGroup(name) {
      const group = groupOf(await op.ask(['group', 'create', argument(name)], { scope: 'account' }));
      if (group === undefined) throw new Unavailable('the 1Password CLI made a group and called it deleted');
      return group;
    },

    async renameGroup(id, name) {
      await mayChange(id);
      await op.act(['group', 'edit', argument(id), flag('name', name)], about(id));
    },

    async removeGroup(id) {
      await mayChange(id);
      await op.act(['group', 'delete', argument(id)], about(id));
    },

    members: async (groupId) => ({ items: await membersOf(groupId) }),

    async grant(groupId, personIds) {
      await mayChange(groupId);
      await each(personIds, async (id) => {
        await alreadySo(
          op.act(['group', 'user', 'grant', flag('group', groupId), flag('user', id)], pair(groupId, id)),
        );
      });
    },

    async revoke(groupId, personIds) {
      await mayChange(groupId);
      await each(personIds, async (id) => {
        await alreadySo(
          noneIsFine(op.act(['group', 'user', 'revoke', flag('group', groupId), flag('user', id)], pair(groupId, id))),
        );
      });
      const inside = (await membersOf(groupId)).filter((id) => personIds.includes(id));
      if (inside.length === 0) return;
      throw new Contradicted(
        `the 1Password CLI accepted that ${inside.join(', ')} leave ${which(groupId)} and shows them in it`,
        'read',
      );
    },
  };
}

/** All at once (the CLI's own limit applies). The first failure is reported when every call has ended. */
async function each(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const failed = (await Promise.allSettled(ids.map(work))).find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** "already a member", and its opposite. */
async function alreadySo(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (error instanceof Conflict) return;
    if (error instanceof Refused && /not a member/i.test(error.said)) return;
    throw error;
  }
}

function which(id: string): string {
  return `the group ${id}`;
}

function about(id: string): CommandSubject {
  return { resource: which(id), missing: 'group', scope: 'resource' };
}

function pair(groupId: string, personId: string): CommandSubject {
  return { resource: `the person ${personId} or the group ${groupId}`, scope: 'resource' };
}
