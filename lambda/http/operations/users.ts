import type { Stored } from '../../directory/directory';
import { patchUser } from '../../scim/patch/apply';
import { readPatchRequest } from '../../scim/patch/request';
import { readUser } from '../../scim/read/user';
import type { Attributes } from '../../scim/types';
import { created, minimal, noContent, notModified, ok, present, wanted } from '../answers';
import { isUnchanged, orDoubt, requiredVersion, userCollection } from '../collections';
import type { Bridge, Operation, ScimAnswer, ScimRequest } from '../exchange';
import { refuseForeignAddress } from '../policy';

/**
 * POST /Users (RFC 7644 §3.3). A deleted person's userName brings that person back; somebody imported who has the userName or the
 * address is linked.
 */
export const createUser: Operation = async (request, bridge) => {
  const view = wanted(bridge.user, request.query);
  const attributes = readUser(bridge.user, request.body ?? null, undefined, request.leftOut.onDropped);
  refuseForeignAddress(attributes, undefined, bridge.policy.domains);
  const record = await bridge.directory.users.create(attributes, request.actor);
  // Who is linked, or back, may have come with groups.
  const derived = await userCollection(bridge).derive(record.id, record.version === 1 ? noNeeds : view.needs);
  return created(present(bridge.user, record, request.baseUrl, { groups: [], ...derived }, view));
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
  changeUser(request, bridge, (current) =>
    readUser(bridge.user, request.body ?? null, current, request.leftOut.onDropped),
  );

/** PATCH /Users/{id} (RFC 7644 §3.5.2). Answers the person, or 204 to a client that prefers a minimal answer (RFC 7240). */
export const patchUserById: Operation = async (request, bridge) => {
  const { onDropped } = request.leftOut;
  const patch = { ...readPatchRequest(bridge.user, request.body ?? null, onDropped), work: request.work };
  const answer = await orDoubt(patch, () =>
    changeUser(request, bridge, (current) => patchUser(bridge.user, current, patch, onDropped)),
  );
  return request.preferredReturn === 'minimal' ? minimal(answer) : answer;
};

/** DELETE /Users/{id} (RFC 7644 §3.6). */
export const deleteUser: Operation = async (request, bridge) => {
  const { users } = bridge.directory;
  const expectedVersion = await requiredVersion(request.ifMatch, async () => (await users.get(request.id))?.version);
  await users.delete(request.id, { expectedVersion, actor: request.actor });
  return noContent(request.id);
};

const noNeeds = { members: false, groups: false };

async function changeUser(
  request: ScimRequest,
  bridge: Bridge,
  change: (current: Attributes) => Attributes,
): Promise<ScimAnswer> {
  const { users } = bridge.directory;
  const view = wanted(bridge.user, request.query);
  const expectedVersion = await requiredVersion(request.ifMatch, async () => (await users.get(request.id))?.version);
  const checked = ({ attributes, linked }: Stored): Attributes => {
    const after = change(attributes);
    // This links an imported user: to the identity provider they are new.
    refuseForeignAddress(after, linked === false ? undefined : attributes, bridge.policy.domains);
    return after;
  };
  // Side by side: the change touches none of the groups.
  const [{ record }, derived] = await Promise.all([
    users.update(request.id, checked, { expectedVersion, actor: request.actor }),
    userCollection(bridge).derive(request.id, view.needs),
  ]);
  return ok(present(bridge.user, record, request.baseUrl, derived, view));
}
