import type { Counted } from '../../policy/removal-guard';
import type { Item } from '../../table/store';
import type { Begun, Observed, Removal } from '../state/observed';
import type { Act } from './outcome';
import type { Unit, Work } from './unit';

/** What is to be done next for one resource: from what is wanted, what is confirmed, and what may have happened since. */
export type Plan<A, T> =
  /** Nothing is left to be done. `state` is what remains to be known. */
  | {
      readonly do: 'settle';
      readonly status: 'delivered' | 'held' | 'protected';
      readonly message?: string;
      readonly state?: Observed<T>;
    }
  /**
   * Its time has not come. `until` in epoch milliseconds, the usual waits when absent. `on` is the item whose change it waits for, as it
   * was read: unless that is so still when it is written down, the wait is over already.
   */
  | { readonly do: 'wait'; readonly message: string; readonly until?: number; readonly on?: Item | undefined }
  /** It cannot be done, and nothing but a change will help. */
  | { readonly do: 'refuse'; readonly message: string }
  | ({ readonly do: 'guard' } & GuardQuestion)
  /** Looks at the account, and changes nothing there. */
  | { readonly do: 'look'; readonly act: A }
  /** Changes the account. `begun` is written before. Those with one `batch` go together, as many as the upstream takes. */
  | { readonly do: 'act'; readonly act: A; readonly begun: Begun; readonly batch?: string };

/** Something that takes access away, or hands it to another address, and that the guard has not seen yet. */
export interface GuardQuestion {
  /** For the administrator: `suspending ada@example.com`. */
  readonly what: string;
  readonly counts: Counted;
  /** How many of what is counted it is. @default - one */
  readonly weigh?: () => Promise<number>;
  /** Why an operator has to decide, whatever the number; undefined when no decision is needed. */
  readonly because?: (asked: number) => Promise<string | undefined>;
  /** A count of its own, of a group: with the number of its members. */
  readonly within?: { readonly groupId: string; readonly members: () => Promise<number> };
  /** What a verdict is kept with. */
  readonly about?: Pick<Removal, 'email'>;
  readonly batch?: string;
}

/** What an act has led to. */
export interface Done<T> {
  readonly state: Observed<T>;
  /** Absent for acts that only look. */
  readonly did?: Act;
}

/** How resources of one kind are delivered: reconcile.ts does the rest. */
export interface Reconciler<T, A extends string> {
  /** Reads what plans and acts rest upon, beside the resources' own items. */
  prepare?(units: readonly Unit<T>[], work: Work): Promise<unknown>;
  /** Makes no requests; called again after each act with what has become known. @param read what `prepare` has read */
  plan(unit: Unit<T>, work: Work, read: unknown): Plan<A, T>;
  /**
   * Does an act for all of these in one go.
   *
   * @returns for each of them, in their order, what is known now
   * @throws AccountError when it failed for all of them; with several, each is tried by itself where one of them may be the cause
   */
  perform(act: A, units: readonly Unit<T>[], work: Work, read: unknown): Promise<readonly Done<T>[]>;
  /** What must have been done before a resource counts as settled. */
  beforeSettled?(unit: Unit<T>, work: Work): Promise<void>;
  /** Called when an act for one resource found no target: the other resources that this concerns must be verified. */
  notThere?(act: A, unit: Unit<T>, work: Work): Promise<void>;
}
