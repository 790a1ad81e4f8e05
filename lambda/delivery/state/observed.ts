import type { Person, Profile } from '../../account/port';
import { DirectoryKeys } from '../../contract/names';
import type { Values } from '../../table/store';

/** The attribute of a directory item that holds what is known of the upstreams. The directory carries it along wherever the item goes. */
export const observedAttribute = DirectoryKeys.observed;

/** A person as an upstream last took them: what was sent, not what it made of it, so that its habits never look like changes. */
export interface ConfirmedPerson {
  /** The upstream's id. */
  readonly id: string;
  readonly origin: 'invited' | 'adopted' | 'imported';
  readonly email: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  readonly externalId?: string;
  readonly locale?: string;
  readonly active: boolean;
  /** Absent for members. Guests and service accounts are never changed. */
  readonly kind?: Exclude<Person['kind'], 'member'>;
  /** The account goes on using the former email until the person accepts this one. */
  readonly pendingEmail?: string;
  /** The email before the first change of it: whom it protected, it protects still. */
  readonly formerEmail?: string;
  /** ISO time of the invitation, where it is known. */
  readonly invitedAt?: string;
  /** The address was the userName, for want of an email address: from then on a new userName is a new address. */
  readonly addressIs?: 'userName';
  /** Suspended in the account outside the bridge: stays so until the identity provider itself deactivates the person. */
  readonly suspendedByHand?: true;
}

/** A group as an upstream last took it. */
export interface ConfirmedGroup {
  readonly id: string;
  readonly origin: 'created' | 'adopted' | 'imported';
  readonly name: string;
  /** ISO time of its creation by the bridge. */
  readonly createdAt?: string;
}

/** A membership that exists upstream: between these ids. */
export interface ConfirmedMembership {
  readonly groupId: string;
  readonly personId: string;
}

/**
 * An act that was begun and whose outcome is not known: it may have happened. Written before it is begun, by the write that takes the
 * lease; only the act's own success or failure, or a look at the account, takes it away.
 */
export type Begun =
  | { readonly act: 'invite'; readonly at: string; readonly email: string }
  | { readonly act: 'update'; readonly at: string; readonly change: Partial<Profile> }
  | { readonly act: 'suspend' | 'reactivate' | 'remove' | 'removeGroup'; readonly at: string }
  | { readonly act: 'createGroup'; readonly at: string; readonly name: string }
  | { readonly act: 'renameGroup'; readonly at: string; readonly name: string }
  | { readonly act: 'grant' | 'revoke'; readonly at: string; readonly between: ConfirmedMembership };

/**
 * Where the removal guard stands with something that is wanted and takes access away, or hands it to another address. Gone once that is
 * carried out or no longer wanted.
 */
export interface Removal {
  /** The address that a held change of address leads to; absent for removals. A verdict about one address is none about another. */
  readonly email?: string;
  readonly verdict: 'granted' | 'held' | 'discarded' | 'protected';
  /** ISO time. */
  readonly since: string;
  /** For the administrator. */
  readonly reason: string;
}

/** Why something is not delivered yet. */
export interface DeliveryFailure {
  /** `retry`: passes by itself. `refused`: needs a change or a person; tried again daily. `waiting`: for its person or group to arrive. */
  readonly kind: 'retrying' | 'failed' | 'pending';
  /** The desired version that met it. */
  readonly version: number;
  /** How often in a row. */
  readonly count: number;
  /** ISO time of the first. */
  readonly since: string;
  /** For the administrator; includes the upstream's own text. */
  readonly message: string;
  /** Epoch milliseconds: when it is tried again. */
  readonly nextAt: number;
}

/** The function that is delivering the item at the moment. */
export interface LeaseMark {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** What is known of one upstream on one item. */
export interface Observed<T> {
  /** The desired version that the upstream agrees with (or that is settled otherwise: held back for good, protected). */
  readonly version?: number;
  /** What the upstream has, as it last confirmed; absent when it has nothing. */
  readonly confirmed?: T;
  /** What may have happened since. Nothing is settled while anything may have. */
  readonly begun?: readonly Begun[];
  readonly lease?: LeaseMark;
  readonly removal?: Removal;
  readonly failure?: DeliveryFailure;
  /** ISO time since when the change that is not delivered has been due, from its first failure on: whatever is tried, and how often. */
  readonly pendingSince?: string;
  /**
   * What is remembered may be wrong (a lost lease, drift): ask the upstream before acting. Goes with the absence of `version`.
   * `repair`: and revert manual changes in the account.
   */
  readonly verify?: true | 'repair';
  /** The upstream's id is new: memberships that wait for it have yet to be told. */
  readonly wake?: true;
}

export type PersonObserved = Observed<ConfirmedPerson>;
export type GroupObserved = Observed<ConfirmedGroup>;
export type MembershipObserved = Observed<ConfirmedMembership>;

/** The whole attribute: the state by upstream, and a number that each write of it counts up. */
export interface ObservedAttribute<T> {
  readonly revision: number;
  readonly perUpstream: Readonly<Record<string, Observed<T>>>;
}

/** What is known of all upstreams on an item. The caller says which kind of item it is. */
export function observedOf<T>(item: Values): ObservedAttribute<T> {
  return (item[observedAttribute] as ObservedAttribute<T> | undefined) ?? { revision: 0, perUpstream: {} };
}

/** What is known of one upstream on an item; empty when nothing is. */
export function observedAt<T>(item: Values, upstream: string): Observed<T> {
  return observedOf<T>(item).perUpstream[upstream] ?? {};
}

/**
 * How long an account may take until a read shows what was written, in milliseconds (reported of real ones: seconds to tens of seconds).
 * A look proves that something has not happened only when it is later than that.
 */
export const visibleMs = 60_000;
/** So long after its creation nothing is taken for gone because a read does not find it, in milliseconds. */
export const newMs = 10 * 60_000;

/** What may have happened, with one more act. One entry an act is enough: the later includes what the former changed. */
export function withBegun(before: readonly Begun[] = [], begun: Begun): readonly Begun[] {
  const others = before.filter((one) => one.act !== begun.act || !sameBetween(one, begun));
  const same = before.find((one) => one.act === 'update');
  if (begun.act !== 'update' || same?.act !== 'update') return [...others, begun];
  return [...others, { ...begun, change: { ...same.change, ...begun.change } }];
}

/** The state without these acts among what may have happened. */
export function withoutBegun<T>(state: Observed<T>, over: (begun: Begun) => boolean): Observed<T> {
  const { begun = [], ...rest } = state;
  const open = begun.filter((one) => !over(one));
  return open.length === 0 ? rest : { ...rest, begun: open };
}

/** Whether one of these acts may have happened. */
export const mayHave = ({ begun = [] }: Observed<unknown>, ...acts: readonly Begun['act'][]): boolean =>
  begun.some(({ act }) => acts.includes(act));

/** The entry of an act that may have happened. */
export function begunOf<A extends Begun['act']>(
  { begun = [] }: Observed<unknown>,
  act: A,
): Extract<Begun, { act: A }> | undefined {
  return begun.find((one): one is Extract<Begun, { act: A }> => one.act === act);
}

/** When a look at the account proves what has become of everything that may have happened: epoch milliseconds. */
export function provenFrom({ begun = [] }: Observed<unknown>): number {
  return Math.max(0, ...begun.map(({ at }) => Date.parse(at) + visibleMs));
}

export const isBetween = (one: ConfirmedMembership | undefined, other: ConfirmedMembership): boolean =>
  one?.groupId === other.groupId && one.personId === other.personId;

function sameBetween(one: Begun, other: Begun): boolean {
  return !('between' in one && 'between' in other) || isBetween(one.between, other.between);
}
