import type { ResumableState } from '../run/resumable-run';
import type { PeopleCount } from './import-people';

/** How far the import of an account is. */
export interface ImportState extends ResumableState {
  readonly phase: 'people' | 'groups' | 'done';
  readonly people: Partial<Record<PeopleCount, number>>;
  readonly groups: { readonly managed: number; readonly unmanaged: number };
  /** How many findings there are; they are kept page by page. */
  readonly findings: number;
  /** Why people or groups may be missing from the import, for the administrator: the account's lists contradict themselves. */
  readonly doubts?: readonly string[];
}
