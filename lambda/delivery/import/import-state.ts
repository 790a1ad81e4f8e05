import type { RunState } from '../run/run-state';
import type { PeopleCount } from './import-people';

/** How far the import of an account is: after each page, the bookmark from which another invocation goes on. */
export interface ImportState extends RunState {
  readonly phase: 'people' | 'groups' | 'done';
  /** The account's own bookmark of the next page; absent for a list's first. */
  readonly next?: string;
  readonly startedAt: string;
  /** When it ended, or was last at work. */
  readonly at: string;
  readonly people: Partial<Record<PeopleCount, number>>;
  readonly groups: { readonly managed: number; readonly unmanaged: number };
  /** How many findings there are; they are kept page by page. */
  readonly findings: number;
  /** Why it stands still, for the administrator. Goes away with the next page. */
  readonly trouble?: string;
}
