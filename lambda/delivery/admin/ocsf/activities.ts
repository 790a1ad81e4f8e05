import type { ActivityRecord } from '../activity/activity-record';
import type { ClassName } from './classes';

/** What one event is about. */
export interface Activity {
  readonly class: ClassName;
  /** The caption of an activity of the class, or our word where it has none. */
  readonly activity: string;
  /** The group, of an event about a person's membership whose record stands with the person. */
  readonly groupId?: string;
  /** The person who joined or left the group. */
  readonly userId?: string;
}

/** What the identity provider did to a person or a group, and what was done in the account, in OCSF's words. */
const ofPeople: Readonly<Record<string, string>> = {
  create: 'Create',
  invite: 'Create',
  revive: 'Enable',
  reactivate: 'Enable',
  suspend: 'Disable',
  delete: 'Delete',
  remove: 'Delete',
  update: 'Update',
};
const ofGroups: Readonly<Record<string, string>> = {
  create: 'Create',
  createGroup: 'Create',
  delete: 'Delete',
  removeGroup: 'Delete',
  update: 'Update',
  renameGroup: 'Update',
};
const ofTheBridge: Readonly<Record<string, string>> = {
  pause: 'Suspend',
  turnAway: 'Suspend',
  resume: 'Resume',
  letIn: 'Resume',
  setup: 'Update',
  goLive: 'Update',
  rotateToken: 'Update',
  revokeToken: 'Update',
  reseal: 'Update',
  recover: 'Update',
};

/** The activities that a record tells of: one event each, at least one. A group that gained three members gives three. */
export function activitiesOf(record: ActivityRecord): readonly Activity[] {
  const found = all(record);
  return found.length > 0 ? found : [{ class: classOf(record), activity: record.action }];
}

function all(record: ActivityRecord): readonly Activity[] {
  const { about, action, acts, kind, groupsLeft, membersAdded, membersRemoved, userIds } = record;
  const classed = classOf(record);
  if (classed === 'entity_management') return [{ class: classed, activity: ofTheBridge[action] ?? action }];
  const one = (activity: string): Activity => ({ class: classed, activity });
  if (classed === 'account_change') {
    if (action === 'leave') {
      return groupsLeft.map((groupId) => ({
        class: 'group_management',
        activity: 'Remove User',
        groupId,
        ...of(about),
      }));
    }
    if (kind === 'delivery') return acts.map((act) => one(ofPeople[act] ?? act));
    if (kind === 'decision') return [one(action)];
    return [one(changeOf(record))];
  }
  const members = (ids: readonly string[], activity: string) => ids.map((userId) => ({ ...one(activity), userId }));
  if (kind === 'delivery') {
    return acts.flatMap((act) => {
      if (act === 'grant') return members(userIds, 'Add User');
      if (act === 'revoke') return members(userIds, 'Remove User');
      return [one(ofGroups[act] ?? act)];
    });
  }
  if (kind === 'decision') return [one(action)];
  const joined = [...members(membersAdded, 'Add User'), ...members(membersRemoved, 'Remove User')];
  const isMembersOnly = action === 'update' && Object.keys({ ...record.before, ...record.after }).length === 0;
  return isMembersOnly && joined.length > 0 ? joined : [one(ofGroups[action] ?? action), ...joined];
}

const of = (about: string) => ({ userId: about.slice('USER/'.length) });

/** A change of a person; one that turns them on or off counts as that. */
function changeOf({ action, before, after, operation = '' }: ActivityRecord): string {
  if (action === 'refuse') return operation.endsWith('.create') ? 'Create' : 'Update';
  if (action === 'update' && ('active' in before || 'active' in after)) {
    return after.active === false || /^false$/i.test(String(after.active)) ? 'Disable' : 'Enable';
  }
  return ofPeople[action] ?? action;
}

function classOf({ about, operation = '' }: ActivityRecord): ClassName {
  if (about.startsWith('USER/')) return 'account_change';
  if (about.startsWith('GROUP/')) return 'group_management';
  // Refused requests about names that nobody has.
  if (operation.startsWith('Users.')) return 'account_change';
  return operation.startsWith('Groups.') ? 'group_management' : 'entity_management';
}
