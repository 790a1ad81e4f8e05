import type { Item } from '../../table/store';
import type { Intent, Observed } from '../state/observed';
import type { Work } from './lease';
import type { Act } from './outcome';

/** What is to be done next for one resource, from what is wanted and what is known. */
export type Next<A> =
  /** Nothing is left to be done. `state` is what remains to be known. */
  | {
      readonly do: 'settle';
      readonly status: 'delivered' | 'held' | 'protected';
      readonly words?: string;
      readonly state?: object;
    }
  /** Its time has not come. @property until epoch milliseconds */
  | { readonly do: 'wait'; readonly until: number; readonly words: string }
  /** It cannot be done, and nothing but a change will help. */
  | { readonly do: 'refuse'; readonly words: string }
  /** A removal that the guard has not seen yet. */
  | {
      readonly do: 'guard';
      readonly what: string;
      /** Why a person has to decide, however few removals there are. */
      readonly because?: string;
    }
  /** `intent` must be written before it is begun. */
  | { readonly do: 'act'; readonly act: A; readonly intent?: Intent };

/** What an act has led to. */
export interface Done<T> {
  readonly state: Observed<T>;
  /** Absent for acts that only look. */
  readonly did?: Act;
}

/** How resources of one kind are delivered: the harness of deliver-resource.ts does the rest. */
export interface Kind<T extends { readonly id: string }, A> {
  /** Pure, and called again after each act with what has become known. */
  next(item: Item, state: Observed<T>, work: Work<T>): Next<A>;
  perform(act: A, item: Item, state: Observed<T>, work: Work<T>): Promise<Done<T>>;
}
