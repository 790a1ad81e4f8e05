import type { DriftMode } from '../../contract/names';
import type { ResumableState } from '../run/resumable-run';
import type { ResourceRef } from '../state/resource-ref';
import { refText } from '../state/resource-ref';
import type { Explanation, PersonDifference } from './drift-person';

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
  /** Of the directory, as `refText` has it: `USER/<id>`, `GROUP/<id>`, `MEMBERSHIP/<group>/<user>`. Absent for `member unknown`. */
  readonly ref?: string;
  /** The account's id of the person or group. */
  readonly id: string;
  /** An email address or a group's name. */
  readonly who: string;
  /** Whether it was handed to delivery, to bring the account back to what the directory says. */
  readonly repair: boolean;
}

/** How far a comparison is. */
export interface DriftState extends ResumableState {
  readonly phase: 'people' | 'missing people' | 'groups' | 'missing groups' | 'done';
  /** `repair`: each difference is handed to delivery as it is found; removals pass the guard there. */
  readonly mode: DriftMode;
  readonly counts: Partial<Record<DriftKind, number>>;
  /** Differences that are known and on their way, or decided upon. */
  readonly explained: Partial<Record<Explanation, number>>;
  /** How many people and groups of the account were compared. */
  readonly compared: { readonly people: number; readonly groups: number };
  /** What could not be concluded, and why, for the administrator. */
  readonly doubts: readonly string[];
}

/** What a page of a comparison came to. */
export interface DriftPage {
  readonly drifts: readonly Drift[];
  readonly explained: readonly Explanation[];
  readonly people: number;
  readonly groups: number;
  /** What could not be concluded. */
  readonly doubt?: string;
}

/** A difference about something of the directory. */
export function drift(kind: DriftKind, ref: ResourceRef, id: string, who: string, repair: boolean): Drift {
  return { kind, ref: refText(ref), id, who, repair };
}

/** Everything that keeps a comparison from being the whole truth. */
export const caveats = ({ doubts, failure }: DriftState): readonly string[] =>
  failure === undefined ? doubts : [...doubts, failure];

/** How many differences there are, of all kinds. */
export const total = (counts: DriftState['counts']): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
