/**
 * Requests of the commands and their results. Requests that need the account go to the deployed functions, which open its credential,
 * can pass its firewall and have the CLI; the others go to lambda/delivery/admin/, which works on the tables. Plain JSON data.
 */

import type { DriftMode } from './names';

export type { DriftMode } from './names';

/** The operator who runs a command, for the activity record of every decision. Not secret. */
export interface Operator {
  /** The operator's AWS identity (an ARN); for a local bridge, the user of the machine. */
  readonly identity: string;
  /** The machine that the command runs on. */
  readonly host: string;
}

/**
 * The result of a command that failed for a reason that the operator can act on. A value and not an error: an error would count as one of
 * the function's and raise an alarm about the bridge.
 */
export interface CommandFailed {
  readonly commandFailed: {
    /** Stable, for programs. */
    readonly code: string;
    /** What happened, and what to do; never a secret. */
    readonly message: string;
  };
}

// ---- Import

/** Asked of the import function. Its schedule sends none of these, and goes on with every import that is due. */
export type ImportCommand =
  /** What an import would come to; nothing is written. Lists are cut at `atMost`, since an answer of Lambda holds 6 MB. */
  | { readonly command: 'preview'; readonly upstream: string; readonly atMost: number }
  /** What would become of these people; nothing is written. Lists are cut at `atMost`. */
  | {
      readonly command: 'check';
      readonly upstream: string;
      readonly people: readonly CheckedPerson[];
      readonly atMost: number;
    }
  /** Begins an import, or goes on with the one under way, until it is done or the time is up. */
  | { readonly command: 'import'; readonly upstream: string }
  /** Whether the account can be reached and accepts the credential; nothing is written. */
  | { readonly command: 'reach'; readonly upstream: string }
  /** Looks up a group of the account; nothing is written. */
  | { readonly command: 'find group'; readonly upstream: string; readonly group: string }
  /** Makes a group of the account managed. */
  | { readonly command: 'manage'; readonly upstream: string; readonly group: string; readonly by: Operator };

/** Whether an account can be reached from where the bridge runs. `reason` is for the administrator. */
export interface Reach {
  readonly status: 'healthy' | 'unavailable' | 'unauthorised';
  readonly reason?: string;
}

/** The import function's result, by command. */
export interface ImportAnswers {
  readonly preview: CutPreview;
  readonly check: CutCheck;
  readonly import: ImportProgress;
  readonly reach: Reach;
  readonly 'find group': FoundGroup;
  readonly manage: GroupResult;
}

/** Why a person or group of the account was not simply imported into the directory. */
export type FindingKind =
  /** Guests and service accounts are never managed. */
  | 'guest'
  /** Their email domain is not one that the operator allows. */
  | 'foreignDomain'
  /** The account lists them without an email address. */
  | 'noAddress'
  /** Sent by the identity provider with nothing that gives an email address: nobody can be invited. `id` is the directory's. */
  | 'unreachable'
  /** Somebody else of the account has the same address and is the one in the directory. */
  | 'duplicateEmail'
  /** Several people of the directory have this address; which of them is meant cannot be told. */
  | 'ambiguous'
  /** Their address is the userName of somebody of the directory who goes by another address. */
  | 'nameTaken'
  /** The identity provider deleted them before this account was known. */
  | 'deleted'
  /** A group that carries a role: never managed. */
  | 'role'
  /** Several groups of the account have this name. */
  | 'duplicateName';

/** A person or group that an administrator may want to check. */
export interface Finding {
  readonly kind: FindingKind;
  /** The account's id. */
  readonly id: string;
  /** An email address, or a group's name. */
  readonly who: string;
  /** Additional details: ids of the people concerned, the role's description. */
  readonly detail?: string;
}

/** The result of one call of the import function. */
export interface ImportProgress {
  readonly upstream: string;
  /** `left`: there is more to do, call again. `done`: nothing to do for now. `stuck`: the account does not answer; call again later. */
  readonly outcome: 'done' | 'left' | 'stuck';
  readonly state: ImportReport | undefined;
}

/** The progress of an import. */
export interface ImportReport {
  readonly run: string;
  /** How the people of the account stand, counted. */
  readonly people: Readonly<Record<string, number>>;
  readonly groups: { readonly managed: number; readonly unmanaged: number };
  /** How many findings there are. */
  readonly findings: number;
  /** Why it stopped, for the administrator. */
  readonly failure?: string;
  /** Why somebody or something of the account may not have been seen: its lists contradict themselves. */
  readonly doubts?: readonly string[];
}

/** Somebody of the directory, or of the account, as a preview names them. */
export interface PreviewedPerson {
  /** The directory's id; absent for people who exist in the account only. */
  readonly userId?: string;
  /** The account's id; absent for people who would be invited. */
  readonly personId?: string;
  readonly email: string;
}

/** A group of the account as a preview names it. */
export interface PreviewedGroup {
  readonly id: string;
  readonly name: string;
  readonly manageable: boolean;
}

/** A list that may be truncated. */
export interface Cut<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** The preview of an import, with truncated lists. */
export interface CutPreview {
  readonly upstream: string;
  readonly linked: Cut<PreviewedPerson>;
  readonly invited: Cut<PreviewedPerson>;
  readonly onlyInAccount: Cut<PreviewedPerson>;
  readonly findings: Cut<Finding>;
  readonly managedGroups: Cut<PreviewedGroup>;
  readonly unmanagedGroups: Cut<PreviewedGroup>;
}

// ---- Check

/** Somebody as the identity provider has them. */
export interface CheckedPerson {
  readonly email: string;
  /** False when the identity provider would send them as suspended, or not at all. */
  readonly active: boolean;
}

/** What would become of people whom the identity provider sends. */
export const checkVerdicts = [
  /** In the account: linked, and not invited. */
  'linked',
  'invited',
  /** Active in the account, and not active at the identity provider. */
  'suspended',
  /** Suspended in the account, and active at the identity provider. */
  'reactivated',
  /** Not active in either. */
  'leftAlone',
  /** Their domain is not one that the operator allows: the request would be refused. */
  'foreignDomain',
  /** Would be suspended or reactivated, and is protected. */
  'protected',
  /** Several people of the account are active under the address. */
  'ambiguous',
  /** A guest or service account has the address. */
  'guest',
  'noAddress',
  /** Again in the list. */
  'twice',
  /** Active in the account, and not in the list. Nothing would happen to them. */
  'onlyInAccount',
] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

/** Addresses by verdict. */
export interface CheckResult {
  readonly upstream: string;
  readonly verdicts: Readonly<Record<CheckVerdict, readonly string[]>>;
}

/** The same with truncated lists. */
export interface CutCheck {
  readonly upstream: string;
  readonly verdicts: Readonly<Record<CheckVerdict, Cut<string>>>;
}

// ---- Groups

/** A group as the operator sees it: of the directory, of the account, or both. */
export interface GroupLine {
  readonly name: string;
  /** Whether the bridge manages it: the identity provider sees it and decides who is in it. */
  readonly managed: boolean;
  /** The directory's id, when managed. */
  readonly groupId?: string;
  /** The account's id, where it is there. */
  readonly accountGroupId?: string;
  /** False until the identity provider has sent a managed group. */
  readonly linked?: boolean;
  /** False for groups that carry a role. */
  readonly manageable: boolean;
  /** Why it is not manageable. */
  readonly reason?: string;
}

/** A group of the account that a command named; `message` says why it cannot be managed, and what to do. */
export type FoundGroup =
  | { readonly found: true; readonly id: string; readonly name: string; readonly managed: boolean }
  | { readonly found: false; readonly message: string };

/** The result of a command about a group; `message` says what prevented it and what to do. */
export type GroupResult =
  | { readonly done: true; readonly groupId: string; readonly members: number }
  | { readonly done: false; readonly message: string };

// ---- Comparison

/** Asked of the drift function. Its schedule sends none, and compares every account, by the option `driftCheck`. */
export interface DriftCommand {
  readonly command: 'drift';
  readonly upstream: string;
  readonly mode: DriftMode;
  /** Whose decision a repair is. */
  readonly by?: Operator;
}

/** In what a person of the account differs from what the directory wants. */
export type PersonDifference =
  /** Active in the account; the identity provider has deactivated or deleted them. */
  | 'active'
  /** Suspended in the account; the identity provider has them active. */
  | 'suspended'
  | 'name'
  | 'email';

/** What differs between directory and account without a delivery being on its way. */
export type DriftKind =
  | `person ${PersonDifference}`
  /** Wanted and active, but not in the account any more. */
  | 'person missing'
  | 'group name'
  | 'group missing'
  /** Wanted, delivered, and not there. */
  | 'member missing'
  /** There, and not wanted. */
  | 'member extra'
  /** There, and nobody of the directory: nothing that a sync could repair. */
  | 'member unknown';

/** One difference. */
export interface Drift {
  readonly kind: DriftKind;
  /** Of the directory: `USER/<id>`, `GROUP/<id>`, `MEMBERSHIP/<group>/<user>`. Absent for `member unknown`. */
  readonly ref?: string;
  /** The account's id of the person or group. */
  readonly id: string;
  /** An email address or a group's name. */
  readonly who: string;
  /** Whether it was handed to delivery, to bring the account back to what the directory says. */
  readonly repair: boolean;
}

/** Why a difference is none that a repair could mend. */
export type Explanation =
  /** A delivery is on its way, or was refused and is shown among the failed ones. */
  | 'pending'
  /** The removal guard holds a removal, or somebody decided against it, or the person is protected. */
  | 'removal'
  /** Waits for the person to accept their new email. */
  | 'email to be accepted';

/** What one call of the drift function came to. */
export interface DriftProgress {
  readonly upstream: string;
  /** `left`: call again. `stuck`: the account does not answer, or is paused; call again later. */
  readonly outcome: 'done' | 'left' | 'stuck';
  readonly state: DriftReport;
}

/** The progress of a comparison, and its findings so far. */
export interface DriftReport {
  readonly run: string;
  readonly mode: DriftMode;
  readonly counts: Partial<Record<DriftKind, number>>;
  /** Differences that are known and on their way, or decided upon. */
  readonly explained: Partial<Record<Explanation, number>>;
  /** How many people and groups of the account were compared. */
  readonly compared: { readonly people: number; readonly groups: number };
  /** What could not be compared, and why, for the administrator. */
  readonly doubts: readonly string[];
  /** Why it stopped, for the administrator. Cleared with the next page. */
  readonly failure?: string;
}

// ---- What needs an operator

/** A person, a group, or one person's membership in one group. Living and deleted resources share their reference. */
export type ResourceRef =
  | { readonly kind: 'USER' | 'GROUP'; readonly id: string }
  | { readonly kind: 'MEMBERSHIP'; readonly groupId: string; readonly userId: string };

/** A person, a group or a membership in a list. */
interface Listed {
  readonly ref: ResourceRef;
  /** The person's userName, the group's name; of a membership both. */
  readonly name: string;
  readonly upstream: string;
}

/** A removal that the guard holds. */
export interface HeldItem extends Listed {
  /** ISO time. */
  readonly since: string;
  readonly reason: string;
}

/** A person or group that keeps its access by an operator's decision, although the identity provider removed it. */
export interface DecidedItem extends Listed {
  /** ISO time of the decision. */
  readonly since: string;
  /** Whose decision, and on which machine. */
  readonly by: Operator;
}

/** A delivery that an upstream refuses. */
export interface FailedItem extends Listed {
  /** ISO time of the first refusal. */
  readonly since: string;
  /** How many times it was refused. */
  readonly count: number;
  /** The upstream's own message, or ours and what to do. */
  readonly message: string;
  /** ISO time of the next attempt. */
  readonly nextAt: string;
}

/** A delivery that has not gone through for so long that an operator must see it. The bridge keeps retrying it. */
export interface RetryingItem extends Listed {
  /** ISO time since when the change has been due, regardless of the number of attempts. */
  readonly pendingSince: string;
  /** How many times it was tried. */
  readonly count: number;
  /** The upstream's message at the last attempt. */
  readonly message: string;
  /** ISO time of the next attempt. */
  readonly nextAt: string;
}

/** A person who was invited and has not accepted. */
export interface OpenInvitation {
  /** The account's id of the person. */
  readonly id: string;
  readonly email: string;
  /** ISO time: of the invitation where the account tells it, else when it was first seen open. */
  readonly since: string;
}
