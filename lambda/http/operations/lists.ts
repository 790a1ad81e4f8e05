import { readListQuery } from '../../scim/list/query';
import { readSearchRequest } from '../../scim/list/search-request';
import { type Collection, groupCollection, userCollection } from '../collections';
import type { Bridge, Operation } from '../exchange';
import { pageLimits } from '../query/limits';
import { answerList } from '../query/list';

/** GET on a collection (RFC 7644 §3.4.2). */
const list =
  (collections: (bridge: Bridge) => readonly Collection[]): Operation =>
  (request, bridge) =>
    answerList(readListQuery(request.query, pageLimits), collections(bridge), context(request, bridge));

/** POST …/.search: the same, asked for in a body (RFC 7644 §3.4.3). */
const search =
  (collections: (bridge: Bridge) => readonly Collection[]): Operation =>
  (request, bridge) =>
    answerList(readSearchRequest(request.body ?? null, pageLimits), collections(bridge), context(request, bridge));

const users = (bridge: Bridge) => [userCollection(bridge)];
const groups = (bridge: Bridge) => [groupCollection(bridge)];
const everything = (bridge: Bridge) => [...users(bridge), ...groups(bridge)];

export const listUsers = list(users);
export const listGroups = list(groups);
export const searchUsers = search(users);
export const searchGroups = search(groups);
/** POST /.search: people, then groups. */
export const searchAll = search(everything);

function context({ baseUrl, answerBudget, deadline }: Parameters<Operation>[0], { cursors }: Bridge) {
  return { baseUrl, budget: answerBudget, cursors, deadline };
}
