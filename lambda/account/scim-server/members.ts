import type { JsonObject } from '../../scim/types';
import { batches } from '../batches';
import { Conflict, Contradicted, NotThere, Refused, Unavailable } from '../errors';
import { lookAfter } from '../look-after';
import type { GroupOperations } from '../port';
import type { ScimApi } from './api';
import { groupPath, whichGroup } from './paths';
import type { Profile } from './profiles';
import { equals, membersIn, PATCH_SCHEMA, text } from './wire';

type Members = Pick<GroupOperations, 'members' | 'grant' | 'revoke'>;

/** Servers that cut the members of a group do so at this number, or at a multiple of it. */
const CUT_AT = 100;
/** How servers say that a person is already a member, or is not a member. */
const ALREADY = /\b(already|duplicate|exists?)\b/i;
const NO_MEMBER = /\bnot (a |found as a )?member\b|\bno such member\b/i;

/** The members of a SCIM server's groups. @param isThere whether the account has a person of this id */
export function scimMembers(api: ScimApi, profile: Profile, isThere: (personId: string) => Promise<boolean>): Members {
  /** `resource`: a 404 may mean the group or one of the people. */
  const patch = (id: string, operations: JsonObject[]): Promise<JsonObject | undefined> =>
    api({
      method: 'PATCH',
      path: groupPath(id),
      body: { schemas: [PATCH_SCHEMA], Operations: operations },
      resource: `the group ${id} or one of the people`,
    });

  const groupWith = async (id: string): Promise<JsonObject> => {
    const group = await api({ method: 'GET', path: groupPath(id), ...whichGroup(id) });
    if (group !== undefined && text(group.id) === id) return group;
    throw new Unavailable(`${profile.name} answered for the group ${id} without that group`);
  };

  /** The members as a read shows them. */
  const shownMembers = async (id: string): Promise<readonly string[]> => membersIn(await groupWith(id)) ?? [];

  /** The people who are missing from the members in a body, where that list is reliable. */
  const shownOutside = (group: JsonObject | undefined, ids: readonly string[]): readonly string[] => {
    const members = group === undefined ? undefined : membersIn(group);
    const isWhole = members !== undefined && members.length < CUT_AT && profile.capabilities.membersReadable;
    return isWhole ? ids.filter((id) => !members.includes(id)) : [];
  };

  const shownInside = (group: JsonObject | undefined, ids: readonly string[]): readonly string[] => {
    const members = group === undefined ? [] : (membersIn(group) ?? []);
    return ids.filter((id) => members.includes(id));
  };

  /** Whether a read of a group says nothing of its members: they are left out where there are none, and where they are not shown. */
  const isWithoutMembers = (group: JsonObject): boolean =>
    membersIn(group) === undefined && !profile.capabilities.membersReadable;

  /** Whether the person is already a member, after the server refused to add them. */
  const isMember = async (groupId: string, personId: string, error: Conflict | Refused): Promise<boolean> => {
    if ((await shownMembers(groupId)).includes(personId)) return true;
    // Where the account does not show members, the text of its error decides.
    return !profile.capabilities.membersReadable && ALREADY.test(error.said);
  };

  const grantBatch = async (groupId: string, ids: readonly string[]): Promise<void> => {
    let answer: JsonObject | undefined;
    try {
      answer = await patch(groupId, [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }]);
    } catch (error) {
      if (error instanceof NotThere) throw await whoIsMissing(error, groupId, ids);
      const mayBeThere = error instanceof Conflict || (error instanceof Refused && ALREADY.test(error.said));
      if (!mayBeThere) throw error;
      // One person is already a member, perhaps from an earlier request whose answer was lost: add the others one at a time.
      if (ids.length > 1) for (const id of ids) await grantBatch(groupId, [id]);
      else if (!(await isMember(groupId, ids[0] ?? '', error))) throw error;
      return;
    }
    if (shownOutside(answer, ids).length === 0) return;
    const outside = shownOutside(await lookAfter(`a change of the group ${groupId}`, groupWith(groupId)), ids);
    if (outside.length === 0) return;
    throw new Contradicted(
      `${profile.name} accepted ${outside.join(', ')} for the group ${groupId} and does not show them in it`,
      'answer',
    );
  };

  const removal = (ids: readonly string[]): JsonObject[] =>
    profile.removeMembersBy === 'value'
      ? [{ op: 'remove', path: 'members', value: ids.map((value) => ({ value })) }]
      : ids.map((id) => ({ op: 'remove', path: `members[${equals('value', id)}]` }));

  const revokeBatch = async (groupId: string, ids: readonly string[]): Promise<void> => {
    let answer: JsonObject | undefined;
    try {
      answer = await patch(groupId, removal(ids));
    } catch (error) {
      if (error instanceof NotThere) {
        // The group is gone, or one person is not in it: remove the others one at a time.
        const group = await groupWith(groupId);
        const [id = ''] = ids;
        if (ids.length === 1) {
          if (shownInside(group, ids).length > 0) throw stillMembers(groupId, ids, 'read');
          // Where members are not shown, somebody who is there may well be one.
          if (!isWithoutMembers(group) || NO_MEMBER.test(error.said) || !(await isThere(id))) return;
          throw new Contradicted(
            `${profile.name} shows the person ${id} and the group ${groupId}, and answers that one of them is not there`,
            'read',
            { cause: error },
          );
        }
      } else if (!isNoMember(error)) throw error;
      else if (ids.length === 1) return;
      for (const id of ids) await revokeBatch(groupId, [id]);
      return;
    }
    const shown = shownInside(answer, ids);
    // An answer without members, or without anything, says nothing: what is to be taken away is looked at.
    if (shown.length === 0 && answer !== undefined && membersIn(answer) !== undefined) return;
    const group = await lookAfter(`a change of the group ${groupId}`, groupWith(groupId));
    const inside = shownInside(group, ids);
    // Where a read shows no members, only the answer can tell.
    if (inside.length === 0 && (shown.length === 0 || !isWithoutMembers(group))) return;
    throw stillMembers(groupId, inside.length === 0 ? shown : inside, shown.length === 0 ? 'read' : 'answer');
  };

  const stillMembers = (groupId: string, ids: readonly string[], shownBy: 'answer' | 'read'): Contradicted =>
    new Contradicted(
      `${profile.name} accepted that ${ids.join(', ')} leave the group ${groupId} and shows them in it`,
      shownBy,
    );

  const whoIsMissing = async (error: NotThere, groupId: string, ids: readonly string[]): Promise<NotThere> => {
    const group = await groupWith(groupId).catch((reason: unknown) =>
      reason instanceof NotThere ? reason : undefined,
    );
    if (group instanceof NotThere) return group;
    if (group === undefined) return error;
    const who = ids.length === 1 ? `the person ${ids[0]}` : `one of ${ids.length} people`;
    return new NotThere(who, { missing: 'person', cause: error });
  };

  return {
    async members(groupId) {
      const members = await shownMembers(groupId);
      if (members.includes('')) throw new Unavailable(`the group ${groupId} was listed with a member that has no id`);
      // Some servers keep a member twice that was added twice.
      const items = [...new Set(members)];
      const mayBeCut = members.length > 0 && members.length % CUT_AT === 0;
      return mayBeCut ? { items, doubt: `the account shows ${members.length} of them` } : { items };
    },

    async grant(groupId, personIds) {
      for (const ids of batches(personIds, profile.capabilities.maxMembersPerChange)) await grantBatch(groupId, ids);
    },

    async revoke(groupId, personIds) {
      for (const ids of batches(personIds, profile.capabilities.maxMembersPerChange)) await revokeBatch(groupId, ids);
    },
  };
}

/** A path that matches no member may be `noTarget` (RFC 7644 §3.5.2.2), and one of them fails the whole request. */
function isNoMember(error: unknown): boolean {
  return error instanceof Refused && (error.code === 'noTarget' || NO_MEMBER.test(error.said));
}
