import type { Drift, DriftKind, DriftReport, Explanation } from '../../contract/operator-requests';
import type { ResumableState } from '../run/resumable-run';
import type { ResourceRef } from '../state/resource-ref';
import { refText } from '../state/resource-ref';

/** How far a comparison is. */
export interface DriftState extends ResumableState, DriftReport {
  readonly run: string;
  readonly phase: 'people' | 'missing people' | 'groups' | 'missing groups' | 'done';
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

/** How many differences there are, of all kinds. */
export const total = (counts: DriftReport['counts']): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
