import type { Drift, DriftKind, DriftReport, Explanation } from '../../contract/operator-requests';
import type { ResumableState } from '../run/resumable-run';
import type { ResourceRef } from '../state/resource-ref';
import { refText } from '../state/resource-ref';

/** How far a comparison is. */
export interface DriftState extends ResumableState, DriftReport {
  readonly run: string;
  readonly phase: 'people' | 'missing people' | 'groups' | 'missing groups' | 'done';
  /** How many of the differences were not handed to delivery. Absent in what an earlier version has written. */
  readonly unrepaired?: number;
  /** The same of the comparison before, which counts until this one is done. */
  readonly unrepairedBefore?: number;
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
export const caveats = ({ doubts, failure }: DriftReport): readonly string[] =>
  failure === undefined ? doubts : [...doubts, failure];

/**
 * How many differences stand, as far as one knows: those of the last comparison that was done, which nobody has had repaired. A comparison
 * under way has not looked at everything yet; without the one before, what stood yesterday would seem to be gone for as long as it takes.
 */
export function unrepaired({ phase, unrepaired: found = 0, unrepairedBefore: before = 0 }: DriftState): number {
  return phase === 'done' ? found : Math.max(found, before);
}
