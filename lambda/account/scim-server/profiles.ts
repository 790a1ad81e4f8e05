import type { ScimProfile } from '../description';
import type { Capabilities, Group } from '../port';
import { onePasswordGroup } from '../role-bearing';

/** How one kind of SCIM upstream differs. Differences that can be met without knowing the upstream are not here: they are met for all. */
export interface Profile {
  /** For messages. */
  readonly name: string;
  readonly capabilities: Capabilities;
  /** What `active: true` tells about a person's state. */
  readonly activeState: 'active' | 'unknown';
  /** Whether a new email address is there at once, or when the person has accepted it. */
  readonly emailChange: 'at once' | 'when accepted';
  /** How a person is changed. */
  readonly write: 'patch' | 'put';
  /** Attributes by which a person is looked up, in turn. */
  readonly lookUpBy: readonly string[];
  /** How a member is removed: a value list, or one filter path each (RFC 7644 §3.5.2.2). */
  readonly removeMembersBy: 'value' | 'path';
  /** Whether lists of groups are asked for without their members. */
  readonly listGroups: 'whole' | 'withoutMembers';
  readonly group: (id: string, name: string) => Group;
}

const capable: Capabilities = {
  invite: true,
  update: true,
  changeEmail: true,
  suspend: true,
  reactivate: true,
  remove: true,
  groups: true,
  confirm: 'automatic',
  people: 'listed',
  membersReadable: true,
  // Small enough for every server seen; AWS's takes 100 a request, and others chunk likewise.
  maxMembersPerChange: 100,
};

const hosted: Profile = {
  name: '1Password hosted provisioning',
  // Recorded behaviour of hosted provisioning: DELETE suspends, and the record stays listed with active false. So nothing removes a
  // person. No answer with members has been recorded, and they are omitted when empty: their absence must not be believed.
  capabilities: { ...capable, remove: false, membersReadable: false },
  // An invited person who has not accepted is already `active: true`.
  activeState: 'unknown',
  emailChange: 'when accepted',
  write: 'patch',
  // userName is the email address.
  lookUpBy: ['userName'],
  // Clients that work with it remove by value list.
  removeMembersBy: 'value',
  listGroups: 'whole',
  group: onePasswordGroup,
};

/** The profiles by name. */
export const profiles: Readonly<Record<ScimProfile, Profile>> = {
  hosted,
  bridge: {
    ...hosted,
    name: 'the self-hosted 1Password SCIM bridge',
    // It returns memberships (recorded: `groups` of a person, with `ref`).
    capabilities: { ...hosted.capabilities, membersReadable: true },
  },
  'saas-manager': {
    name: '1Password SaaS Manager',
    // Group management must be off for it, by its own guide.
    capabilities: { ...capable, groups: false, membersReadable: false },
    activeState: 'active',
    emailChange: 'at once',
    // JumpCloud, for which its guide is written, changes people with PUT.
    write: 'put',
    lookUpBy: ['userName', 'emails.value'],
    removeMembersBy: 'path',
    listGroups: 'whole',
    group: (id, name) => ({ id, name, manageable: true }),
  },
  generic: {
    name: 'the SCIM server',
    capabilities: capable,
    activeState: 'active',
    emailChange: 'at once',
    write: 'patch',
    lookUpBy: ['userName', 'emails.value'],
    removeMembersBy: 'path',
    listGroups: 'withoutMembers',
    group: (id, name) => ({ id, name, manageable: true }),
  },
};
