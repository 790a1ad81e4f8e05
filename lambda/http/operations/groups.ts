import type { ChangeOptions, MemberChange, Stored } from '../../directory/directory';
import { patchGroup, patchGroupWithMembers } from '../../scim/patch/apply';
import { mentionedMembers } from '../../scim/patch/members';
import { readPatchRequest } from '../../scim/patch/request';
import { readGroup } from '../../scim/read/group';
import { created, noContent, notModified, ok, present, wanted } from '../answers';
import { groupCollection, isUnchanged, orDoubt, requiredVersion } from '../collections';
import type { Bridge, Operation, ScimRequest } from '../exchange';
import { refuseOccupiedName, refuseOccupiedRename } from '../policy';

/**
 * POST /Groups (RFC 7644 §3.3). A managed group of that name that was imported is linked and keeps its members; a group that exists
 * in the account and is not managed is refused with what to do, unless the operator lets the bridge adopt it.
 */
export const createGroup: Operation = async (request, bridge) => {
  const view = wanted(bridge.group, request.query);
  const { onDropped, onSkipped } = request.leftOut;
  const { attributes, memberIds = [] } = readGroup(bridge.group, request.body ?? null, undefined, onDropped);
  await refuseOccupiedName(attributes, bridge.policy);
  const skipped = new Set<string>();
  const record = await bridge.directory.groups.create(attributes, memberIds, request.actor, (ids) => {
    onSkipped(ids);
    for (const id of ids) skipped.add(id);
  });
  const derived =
    record.version === 1
      ? { memberIds: memberIds.filter((id) => !skipped.has(id)) }
      : await groupCollection(bridge).derive(record.id, view.needs, request.deadline.answering());
  return created(present(bridge.group, record, request.baseUrl, derived, view));
};

/** GET /Groups/{id} (RFC 7644 §3.4.1). */
export const getGroup: Operation = async (request, bridge) => {
  const view = wanted(bridge.group, request.query);
  const record = await bridge.directory.groups.require(request.id);
  if (isUnchanged(request.ifNoneMatch, record.version)) return notModified(record.id, record.version);
  const derived = await groupCollection(bridge).derive(record.id, view.needs);
  return ok(present(bridge.group, record, request.baseUrl, derived, view));
};

/**
 * PUT /Groups/{id} (RFC 7644 §3.5.1). A body without `members` leaves them as they are: a rename must not take everybody's
 * access away; neither must null. An empty list takes everybody out.
 */
export const replaceGroup: Operation = async (request, bridge) => {
  const view = wanted(bridge.group, request.query);
  const { record } = await bridge.directory.groups.update(
    request.id,
    async (current) => {
      const { attributes, memberIds } = readGroup(
        bridge.group,
        request.body ?? null,
        current.attributes,
        request.leftOut.onDropped,
      );
      const members: MemberChange =
        memberIds === undefined ? { base: 'keep', add: [], remove: [] } : { base: 'none', add: memberIds, remove: [] };
      await refuseOccupiedRename(attributes, current.attributes, bridge.policy);
      return { attributes, members };
    },
    await changeOptions(request, bridge),
  );
  const derived = await groupCollection(bridge).derive(record.id, view.needs, request.deadline.answering());
  return ok(present(bridge.group, record, request.baseUrl, derived, view));
};

/**
 * PATCH /Groups/{id} (RFC 7644 §3.5.2). Answers 204, so that adding one person to a group of 50,000 does not read the others; Entra ID
 * documents it so, Okta and JumpCloud take either. A client that needs the group says so: by `Prefer: return=representation` (RFC 7240),
 * or by naming `attributes` or `excludedAttributes`.
 */
export const patchGroupById: Operation = async (request, bridge) => {
  const { onDropped } = request.leftOut;
  const patch = { ...readPatchRequest(bridge.group, request.body ?? null, onDropped), work: request.work };
  const options = { ...(await changeOptions(request, bridge)), mentions: mentionedMembers(patch) };
  const change = async (current: Stored, members: () => Promise<string[]>) => {
    const folded = patchGroup(bridge.group, current.attributes, patch, onDropped);
    // Only a filter over the members themselves needs to know them.
    const after =
      folded === 'needs members'
        ? patchGroupWithMembers(bridge.group, current.attributes, await members(), patch, onDropped)
        : folded;
    await refuseOccupiedRename(after.attributes, current.attributes, bridge.policy);
    return after;
  };
  const { record } = await orDoubt(patch, () => bridge.directory.groups.update(request.id, change, options));
  if (!wantsGroup(request)) return noContent(record.id, record.version);
  const view = wanted(bridge.group, request.query);
  const derived = await groupCollection(bridge).derive(record.id, view.needs, request.deadline.answering());
  return ok(present(bridge.group, record, request.baseUrl, derived, view));
};

/** DELETE /Groups/{id} (RFC 7644 §3.6). */
export const deleteGroup: Operation = async (request, bridge) => {
  await bridge.directory.groups.delete(request.id, await changeOptions(request, bridge));
  return noContent(request.id);
};

function wantsGroup({ query, preferredReturn }: ScimRequest): boolean {
  if (preferredReturn !== undefined) return preferredReturn === 'representation';
  return query.attributes !== undefined || query.excludedAttributes !== undefined;
}

async function changeOptions(
  { id, ifMatch, actor, leftOut }: ScimRequest,
  { directory }: Bridge,
): Promise<ChangeOptions> {
  const version = async () => (await directory.groups.get(id))?.version;
  return { expectedVersion: await requiredVersion(ifMatch, version), actor, onSkipped: leftOut.onSkipped };
}
