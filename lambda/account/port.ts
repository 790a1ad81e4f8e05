/**
 * The upstream port: an account of people and groups, in the account's own terms. It knows nothing of the directory.
 *
 * What every adapter keeps to:
 * - A failure is one of the classes in errors.ts; a failed or cut-short list is a failure, never an empty list.
 * - A success response is believed unless its body says or shows otherwise: then nothing was done (`Contradicted`, or what the answer says).
 * - What has already been done is a success: suspending a suspended person, granting a membership that exists, removing what is gone.
 * - Ids are opaque and compared exactly: people's ids may be upper case and groups' lower case.
 */

/** `invited`: has not accepted. `accepted`: waits for confirmation. `unknown`: active, and the upstream does not say whether the invitation was accepted. */
export type PersonState = 'invited' | 'accepted' | 'active' | 'suspended' | 'unknown';

/** A person as the account has them. */
export interface Person {
  readonly id: string;
  /** As the account spells it. Compare without regard to case; never write it back because it is spelt differently. */
  readonly email: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  /** False when suspended. An invited person is active. */
  readonly active: boolean;
  readonly state: PersonState;
  /** Guests and service accounts cannot be managed. */
  readonly kind: 'member' | 'guest' | 'other';
  /** Many upstreams do not return it: its absence says nothing. */
  readonly externalId?: string;
  /** ISO 8601, where the upstream says when the person was invited. */
  readonly invitedAt?: string;
  /** An email address that the person has been asked to accept and that the account does not use yet. */
  readonly pendingEmail?: string;
}

/** A group of the account. */
export interface Group {
  readonly id: string;
  readonly name: string;
  /** False for groups that carry a role (owners, administrators, recovery …): a sync must never touch them. */
  readonly manageable: boolean;
  /** Why it is not manageable. */
  readonly reason?: string;
}

/** What an invitation and an update say about a person. */
export interface Profile {
  readonly email: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  readonly externalId?: string;
  /** BCP 47 language tag, such as `de` or `de-CH`. */
  readonly locale?: string;
}

/** Part of a list. `next` is a plain string that can be stored; passing it again repeats the same page. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
  /**
   * Why something may be missing from the list, for the administrator: the upstream contradicted itself. What is listed is there; that
   * something is not listed says nothing.
   */
  readonly doubt?: string;
}

/** What an upstream can do. An operation whose capability is false throws `Unsupported`. */
export interface Capabilities {
  readonly invite: boolean;
  readonly update: boolean;
  readonly changeEmail: boolean;
  readonly suspend: boolean;
  readonly reactivate: boolean;
  /** Whether a person can be removed for good. False where the upstream's DELETE only suspends. */
  readonly remove: boolean;
  readonly groups: boolean;
  /** Whether people who accepted must be confirmed (`confirmAccepted`), or the upstream does it itself. */
  readonly confirm: 'needed' | 'automatic';
  readonly people: 'listed';
  /** Whether `members` can be relied on. Where false, an empty answer says nothing about the group. */
  readonly membersReadable: boolean;
  /** How many people one request changes in a group; `grant` and `revoke` split larger lists themselves. */
  readonly maxMembersPerChange: number;
}

/** Whether the account can be reached and accepts the credentials. `reason` is for the administrator. */
export type Health =
  | { readonly status: 'healthy' }
  | { readonly status: 'unavailable'; readonly reason: string }
  | { readonly status: 'unauthorised'; readonly reason: string };

/** An upstream account. Every operation may throw any AccountError; those named are the ones that say something particular. */
export interface Account {
  readonly capabilities: Capabilities;
  /** Never throws. */
  health(): Promise<Health>;
  /** @param next from the former page; absent for the first */
  people(next?: string): Promise<Page<Person>>;
  personById(id: string): Promise<Person | undefined>;
  /** Without regard to case. */
  personByEmail(email: string): Promise<Person | undefined>;
  /**
   * @throws Conflict when a person with that email exists already; `known` is that person where the upstream says so
   * @throws Refused when the profile's email is not an email address
   * @throws Unavailable when the outcome is unknown: look the email up before inviting again
   */
  invite(profile: Profile): Promise<Person>;
  /**
   * Changes what the change names and nothing else: the email only when it is in the change.
   * Where the person must accept a new email, the answer has it as `pendingEmail`.
   * @throws NotThere
   * @throws Contradicted when the account accepts it and shows nothing of it
   */
  update(id: string, change: Partial<Profile>): Promise<Person>;
  /**
   * @throws NotThere
   * @throws Contradicted when the account accepts it and still shows the person as active
   */
  suspend(id: string): Promise<void>;
  /**
   * @throws NotThere
   * @throws Contradicted when the account accepts it and still shows the person as suspended
   */
  reactivate(id: string): Promise<void>;
  /** Success when the person is gone already. */
  remove(id: string): Promise<void>;
  /** @param next from the former page; absent for the first */
  groups(next?: string): Promise<Page<Group>>;
  /** Every group of that name, without regard to case: an account may have several. */
  groupByName(name: string): Promise<readonly Group[]>;
  /** @throws Conflict when the upstream lets a name be used once only; `groups` are those that have it */
  createGroup(name: string): Promise<Group>;
  /**
   * @throws NotThere
   * @throws Contradicted when the account accepts it and shows another name
   */
  renameGroup(id: string, name: string): Promise<void>;
  /** @throws NotThere: whether it is gone, or the account answers so to everything, is for whoever looks */
  removeGroup(id: string): Promise<void>;
  /**
   * The ids of a group's members.
   * @param next from the former page; absent for the first
   * @throws NotThere
   */
  members(groupId: string, next?: string): Promise<Page<string>>;
  /**
   * @throws NotThere when the group, or one of the people, is not there; `missing` says which where it is known
   * @throws Contradicted when the account accepts it and shows that one of the people is not a member
   */
  grant(groupId: string, personIds: readonly string[]): Promise<void>;
  /**
   * Success for people who are not members, or not in the account.
   * @throws NotThere when the group is not there
   * @throws Contradicted when the account accepts it and still shows one of the people as a member
   */
  revoke(groupId: string, personIds: readonly string[]): Promise<void>;
  /**
   * Confirms people who have accepted, one by one, and returns them. None where the upstream confirms by itself.
   * @param which selects whom to confirm: others who have accepted may have been invited outside the bridge
   */
  confirmAccepted(which: (accepted: readonly Person[]) => Promise<readonly Person[]>): Promise<readonly Person[]>;
}

/** The operations on groups. */
export type GroupOperations = Pick<
  Account,
  'groups' | 'groupByName' | 'createGroup' | 'renameGroup' | 'removeGroup' | 'members' | 'grant' | 'revoke'
>;

/** The operations on people. */
export type PeopleOperations = Pick<
  Account,
  'people' | 'personById' | 'personByEmail' | 'invite' | 'update' | 'suspend' | 'reactivate' | 'remove'
>;
