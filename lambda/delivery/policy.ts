import type { Group } from '../account/port';

/** What to do about groups of the account that have the name of one we are to create. */
export type SameNameDecision =
  | { readonly adopt: Group }
  /** What happened and what to do, for the administrator. */
  | { readonly refuse: string };

/** How many removals go through before the rest is held. */
export type GuardSettings =
  | 'off'
  | {
      /** This many in a window always go through. */
      readonly count: number;
      /** Or this share of the people, in per cent, when that is more. */
      readonly percent: number;
      /** Length of a window, in minutes. */
      readonly windowMinutes: number;
    };

/** What the operator allows, as delivery needs it. */
export interface DeliveryPolicy {
  /** What becomes of a person who was deleted by the identity provider. `remove` needs an upstream that can. */
  readonly deleted: 'suspend' | 'remove';
  readonly guard: GuardSettings;
  /** Case-folded emails of people who are never suspended or removed. */
  readonly protectedEmails: ReadonlySet<string>;
  /** Decides about groups of the same name (at least one, none of them ours). Role-bearing groups are refused before it is asked. */
  sameName(name: string, found: readonly Group[]): SameNameDecision | Promise<SameNameDecision>;
}

/** The defaults of the removal guard. */
export const defaultGuard: GuardSettings = { count: 10, percent: 2, windowMinutes: 60 };
