import type { Group } from '../../account/port';
import type { ImportedMembership } from '../../directory/imports';
import { pages, unlessRefused } from '../run/pages';
import type { RunContext } from '../run/run-context';
import { observedAttribute } from '../state/observed';
import type { Upstream } from '../upstream/upstream';
import { ownersOf } from './classify';

/**
 * Adds the members that managed groups have in the account, for those of a page that the identity provider has not sent yet.
 *
 * @returns what could not be read because the account refuses one group, for the administrator
 */
export async function refreshMembers(
  context: RunContext,
  upstream: Upstream,
  groups: readonly Group[],
  until: number,
): Promise<readonly string[]> {
  const doubts: string[] = [];
  const owners = await ownersOf(
    context,
    upstream.name,
    'GROUP',
    groups.map(({ id }) => id),
  );
  for (const { id, name } of groups) {
    const groupId = owners.get(id);
    if (groupId === undefined) continue;
    const item = await context.store.read({ kind: 'GROUP', id: groupId });
    if (item?.linked !== false) continue;
    await unlessRefused(importMembers(context, upstream, groupId, id, until), (message) =>
      doubts.push(`The members of ${name} could not be read: ${message}`),
    );
  }
  return doubts;
}

/**
 * Reads a group's members in the account into the directory's group: wanted and there. Members who are nobody in the directory stay
 * members in the account and are shown by the comparison of the two. What the account shows is believed, also where what it does not show
 * says nothing.
 *
 * @param groupId ours
 * @param accountGroupId the account's
 * @param until epoch milliseconds after which nothing more is asked of the account
 * @returns how many were added
 */
export async function importMembers(
  context: RunContext,
  upstream: Upstream,
  groupId: string,
  accountGroupId: string,
  until: number,
): Promise<number> {
  const { name } = upstream;
  let added = 0;
  for await (const personIds of memberPages(upstream, accountGroupId, until)) {
    const owners = await ownersOf(context, name, 'USER', personIds);
    const memberships = personIds.flatMap((personId): ImportedMembership[] => {
      const userId = owners.get(personId);
      const confirmed = { groupId: accountGroupId, personId };
      const carried = { [observedAttribute]: { revision: 1, perUpstream: { [name]: { version: 1, confirmed } } } };
      return userId === undefined ? [] : [{ userId, carried }];
    });
    added += await context.directory.imports.addMembers(groupId, memberships);
  }
  return added;
}

/** The ids of a group's members in the account, page by page. @param doubted receives why some may be missing */
export function memberPages(
  upstream: Upstream,
  groupId: string,
  until: number,
  doubted?: (why: string) => void,
): AsyncIterable<readonly string[]> {
  return pages((next) => upstream.call(until, (account) => account.members(groupId, next)), doubted);
}
