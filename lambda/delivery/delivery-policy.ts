import type { Group } from '../account/port';
import type { GuardSettings } from '../policy/removal-guard';

/** What to do about groups of the account that have the name of one we are to create. */
export type SameNameDecision =
  | { readonly adopt: Group }
  /** What happened and what to do, for the administrator. */
  | { readonly refuse: string };

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
