import { NotThere, Refused, Unavailable } from '../../account/errors';
import type { Page } from '../../account/port';
import type { ScheduledRun } from '../../table/scheduled-runs';
import type { Upstream } from '../upstream/upstream';

/**
 * A list of the account, page by page, to its end.
 *
 * @param read reads the page of a bookmark
 * @param doubted receives why something may be missing from the list
 * @throws Unavailable when the list has no end: the same bookmark comes twice in a row
 */
export async function* pages<T>(
  read: (next: string | undefined) => Promise<Page<T>>,
  doubted: (why: string) => void = () => undefined,
): AsyncGenerator<readonly T[], void, undefined> {
  let next: string | undefined;
  do {
    const page = await read(next);
    if (page.doubt !== undefined) doubted(page.doubt);
    yield page.items;
    if (page.next !== undefined && page.next === next) throw endless();
    next = page.next;
  } while (next !== undefined);
}

/** A list that goes on for ever is a list that failed. */
export function endless(): Unavailable {
  return new Unavailable('The account answers the same page of its list again and again, so that the list has no end.');
}

/**
 * What was read of one person or group; undefined when the account refuses just that. A run through the account goes on with the
 * others then, and tells what it could not see.
 *
 * @param told receives what the account said
 * @throws AccountError every other failure: unknown is not refused
 */
export async function unlessRefused<T>(read: Promise<T>, told: (message: string) => void): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof NotThere)) throw error;
    told(error.message);
    return undefined;
  }
}

/** Something that kept a run from its end at one upstream. */
export interface RunTrouble {
  readonly upstream: string;
  /** For the administrator; no secret. */
  readonly message: string;
}

/** How a scheduled run went: what was not tried, since nothing is sent to the upstream at the moment, did not fail. */
export async function runOutcome(
  upstreams: ReadonlyMap<string, Pick<Upstream, 'blocked'>>,
  troubles: readonly RunTrouble[],
): Promise<Pick<ScheduledRun, 'outcome' | 'why'>> {
  if (troubles.length === 0) return { outcome: 'succeeded' };
  const blocked = await Promise.all(troubles.map(({ upstream }) => upstreams.get(upstream)?.blocked()));
  const outcome = blocked.every((reason) => reason !== undefined) ? 'skipped' : 'failed';
  return { outcome, why: troubles.map(({ upstream, message }) => `${upstream}: ${message}`).join(' ') };
}
