import type { ResourceRef } from '../contract/operator-requests';
import type { AdminContext } from '../delivery/admin/context';
import { retryFailed } from '../delivery/admin/decisions/failed';
import { discardHeld, releaseHeld } from '../delivery/admin/decisions/held';
import { pause, resume } from '../delivery/admin/decisions/pause';
import { readRef } from '../delivery/admin/names/names';

/** What a button of the dashboard does. */
export type Action =
  | { readonly action: 'release' | 'discard' | 'retry'; readonly ref: string }
  | { readonly action: 'pause' | 'resume' | 'repair'; readonly upstream: string };

/** What decisions need beyond the tables. */
export interface Deciding {
  readonly context: AdminContext;
  /** Begins a comparison that repairs what differs. Does not wait for it. */
  readonly beginRepair: (upstream: string) => Promise<void>;
}

/**
 * The action that an event of the dashboard asks for; undefined when it asks for none.
 *
 * @param event from whoever may invoke the function
 */
export function readAction(event: unknown): Action | undefined {
  const { action, ref, upstream } = (event ?? {}) as Readonly<Record<string, unknown>>;
  if ((action === 'release' || action === 'discard' || action === 'retry') && typeof ref === 'string') {
    return { action, ref };
  }
  if ((action === 'pause' || action === 'resume' || action === 'repair') && typeof upstream === 'string') {
    return { action, upstream };
  }
  return undefined;
}

/** Does what a button is for. @returns what was done, for the person who pressed it @throws Busy */
export async function act(asked: Action, { context, beginRepair }: Deciding): Promise<string> {
  switch (asked.action) {
    case 'pause':
      await pause(context, asked.upstream, 'paused on the dashboard');
      return `Deliveries to ${asked.upstream} are paused. What the identity provider sends is still accepted, and nothing is lost.`;
    case 'resume':
      await resume(context, asked.upstream);
      return `Deliveries to ${asked.upstream} continue within a minute.`;
    case 'repair':
      await beginRepair(asked.upstream);
      return `A comparison with ${asked.upstream} has begun. It hands every difference to delivery; the dashboard shows the result in a few minutes.`;
    default:
      return onResource(asked.action, readRef(asked.ref), context);
  }
}

async function onResource(
  action: 'release' | 'discard' | 'retry',
  ref: ResourceRef | undefined,
  context: AdminContext,
): Promise<string> {
  if (ref === undefined) return 'Nothing was done: the button does not say whom it concerns. Refresh the dashboard.';
  const count = await { release: releaseHeld, discard: discardHeld, retry: retryFailed }[action](context, [ref]);
  return count === 0 ? nothingToDo[action] : done[action];
}

const done = {
  release: 'Released: the removal is carried out within a minute.',
  discard: 'Discarded: the access stays as it is.',
  retry: 'It is tried again within a minute.',
} as const;

const nothingToDo = {
  release: 'Nothing was done: this removal is not held any more. Refresh the dashboard.',
  discard: 'Nothing was done: this removal is not held any more. Refresh the dashboard.',
  retry: 'Nothing was done: this delivery has gone through meanwhile. Refresh the dashboard.',
} as const;
