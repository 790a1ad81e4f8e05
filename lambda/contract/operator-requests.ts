import type { Finding } from '../delivery/import/findings';
import type { ImportProgress } from '../delivery/import/import';
import type { GroupResult } from '../delivery/import/manage-group';
import type { PreviewedGroup, PreviewedPerson } from '../delivery/import/preview';
import type { DriftMode } from './names';

/**
 * What the operator's command line asks of the deployed functions, and what they return. What needs the account runs there rather
 * than on the operator's machine: that is where its credentials are opened, where its firewall lets us in, and where the CLI is.
 * Everything else the commands do themselves, on the tables.
 */

/** Asked of the import function. Its schedule sends none of these, and goes on with every import that is due. */
export type ImportCommand =
  /** What an import would come to; nothing is written. Lists are cut at `atMost`, since an answer of Lambda holds 6 MB. */
  | { readonly command: 'preview'; readonly upstream: string; readonly atMost: number }
  /** Begins an import, or goes on with the one under way, until it is done or the time is up. */
  | { readonly command: 'import'; readonly upstream: string }
  /** `manageGroup` of lambda/delivery. */
  | { readonly command: 'manage'; readonly upstream: string; readonly group: string };

/** A list that may have been cut. */
export interface Cut<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** An `ImportPreview` whose lists are cut. */
export interface CutPreview {
  readonly upstream: string;
  readonly linked: Cut<PreviewedPerson>;
  readonly invited: Cut<PreviewedPerson>;
  readonly onlyInAccount: Cut<PreviewedPerson>;
  readonly findings: Cut<Finding>;
  readonly managedGroups: Cut<PreviewedGroup>;
  readonly unmanagedGroups: Cut<PreviewedGroup>;
}

export interface ImportAnswers {
  readonly preview: CutPreview;
  readonly import: ImportProgress;
  readonly manage: GroupResult;
}

/** Cuts a list. */
export function cut<T>(list: readonly T[], atMost: number): Cut<T> {
  return { count: list.length, first: list.slice(0, atMost) };
}

/** Asked of the drift function. Its schedule sends none, and compares every account, by the option `driftCheck`. */
export interface DriftCommand {
  readonly command: 'drift';
  readonly upstream: string;
  readonly mode: DriftMode;
}
