import { patchUser } from '../../scim/patch/apply';
import { readPatchRequest } from '../../scim/patch/request';
import { readUser } from '../../scim/read/user';
import type { Attributes } from '../../scim/types';
import { created, noContent, notModified, ok } from '../answers';
import { userCollection } from '../collections';
import { isUnchanged, requiredVersion } from '../conditions';
import type { Bridge, Operation, ScimAnswer, ScimRequest } from '../exchange';
import { present, wanted } from '../present';

/** POST /Users (RFC 7644 §3.3). A deleted person's userName brings that person back. */
export const createUser: Operation = async (request, bridge) => {
  const view = wanted(bridge.user, request.query);
  const attributes = readUser(bridge.user, request.body ?? null);
  const record = await bridge.directory.users.create(attributes, request.actor);
  return created(present(bridge.user, record, request.baseUrl, { groups: [] }, view));
};

/** GET /Users/{id} (RFC 7644 §3.4.1). */
export const getUser: Operation = async (request, bridge) => {
  const view = wanted(bridge.user, request.query);
  const record = await bridge.directory.users.require(request.id);
  if (isUnchanged(request.ifNoneMatch, record.version)) return notModified(record.id, record.version);
  const derived = await userCollection(bridge).derive(record.id, view.needs);
  return ok(present(bridge.user, record, request.baseUrl, derived, view));
};

/** PUT /Users/{id} (RFC 7644 §3.5.1). */
export const replaceUser: Operation = (request, bridge) =>
  changeUser(request, bridge, (current) => readUser(bridge.user, request.body ?? null, current));

/** PATCH /Users/{id} (RFC 7644 §3.5.2). */
export const patchUserById: Operation = async (request, bridge) => {
  const patch = readPatchRequest(bridge.user, request.body ?? null);
  return changeUser(request, bridge, (current) => patchUser(bridge.user, current, patch));
};

/** DELETE /Users/{id} (RFC 7644 §3.6). */
export const deleteUser: Operation = async (request, bridge) => {
  const { users } = bridge.directory;
  const expectedVersion = await requiredVersion(request.ifMatch, async () => (await users.get(request.id))?.version);
  await users.delete(request.id, { expectedVersion, actor: request.actor });
  return noContent(request.id);
};

async function changeUser(
  request: ScimRequest,
  bridge: Bridge,
  change: (current: Attributes) => Attributes,
): Promise<ScimAnswer> {
  const { users } = bridge.directory;
  const view = wanted(bridge.user, request.query);
  const expectedVersion = await requiredVersion(request.ifMatch, async () => (await users.get(request.id))?.version);
  const { record } = await users.update(request.id, (current) => change(current.attributes), {
    expectedVersion,
    actor: request.actor,
  });
  const derived = await userCollection(bridge).derive(record.id, view.needs);
  return ok(present(bridge.user, record, request.baseUrl, derived, view));
}
