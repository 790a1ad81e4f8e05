import type { Json } from '../../scim/types';
import { isObject } from '../../scim/types';
import { Unavailable } from '../errors';
import type { Group, Person, PersonState, Profile } from '../port';
import { onePasswordGroup } from '../role-bearing';

/**
 * The CLI's states of a person. They are open: its documentation and its JavaScript wrapper name different ones, so one that is not
 * here counts as active and unknown.
 */
const STATES: Readonly<Record<string, PersonState>> = {
  ACTIVE: 'active',
  // A person who recovers the account was active and will be.
  RECOVERY_STARTED: 'active',
  RECOVERY_ACCEPTED: 'active',
  TRANSFER_PENDING: 'invited',
  TRANSFER_STARTED: 'invited',
  TEAM_REGISTRATION_INITIATED: 'invited',
  EMAIL_VERIFIED_BUT_REGISTRATION_INCOMPLETE: 'invited',
  TRANSFER_ACCEPTED: 'accepted',
  PENDING: 'accepted',
  SUSPENDED: 'suspended',
  // Invited, and suspended before the account was set up.
  TRANSFER_SUSPENDED: 'suspended',
};

/** Deleted people stay in some answers. They cannot come back, so for the port they are not there. */
const GONE = 'DELETED';

/**
 * A person of `user list`, `user get` or `user provision`.
 * @returns undefined for a deleted person
 * @throws Unavailable when it is no person
 */
export function personOf(json: Json): Person | undefined {
  if (!isObject(json) || typeof json.id !== 'string' || json.id === '' || typeof json.email !== 'string') {
    throw new Unavailable('the 1Password CLI answered without a person');
  }
  if (json.state === GONE) return undefined;
  const state = STATES[String(json.state)] ?? 'unknown';
  return {
    id: json.id,
    email: json.email,
    ...(typeof json.name === 'string' && json.name !== '' ? { displayName: json.name } : {}),
    active: state !== 'suspended',
    state,
    kind: json.type === 'MEMBER' ? 'member' : json.type === 'GUEST' ? 'guest' : 'other',
    ...(state === 'invited' && typeof json.created_at === 'string' ? { invitedAt: json.created_at } : {}),
  };
}

/** A group of `group list`, `group get` or `group create`; undefined when it was deleted. */
export function groupOf(json: Json): Group | undefined {
  if (!isObject(json) || typeof json.id !== 'string' || json.id === '' || typeof json.name !== 'string') {
    throw new Unavailable('the 1Password CLI answered without a group');
  }
  if (json.state === GONE) return undefined;
  // Lists leave `type` out; the name then decides.
  const { id, name, type } = json;
  if (typeof type !== 'string' || type === 'USER_DEFINED') return onePasswordGroup(id, name);
  return { id, name, manageable: false, reason: `"${name}" is one of 1Password's own groups (${type}).` };
}

/** A list, `null` being an empty one as Go writes it. */
export function listOf(json: Json): Json[] {
  if (json === null) return [];
  if (!Array.isArray(json)) throw new Unavailable('the 1Password CLI answered without a list');
  return json;
}

/** The CLI knows one name. */
export function nameOf(profile: Profile): string {
  const full = [profile.givenName, profile.familyName].filter((part) => part !== undefined && part !== '').join(' ');
  return profile.displayName || full || (profile.email.split('@')[0] ?? profile.email);
}

/** What a change makes of the one name, or undefined when it does not touch it. A new half keeps the other: first word, rest. */
export function changedName(before: string, change: Partial<Profile>): string | undefined {
  if (change.displayName !== undefined) return change.displayName;
  if (change.givenName === undefined && change.familyName === undefined) return undefined;
  const [first = '', ...rest] = before.split(' ');
  return [change.givenName ?? first, change.familyName ?? rest.join(' ')].filter((part) => part !== '').join(' ');
}
