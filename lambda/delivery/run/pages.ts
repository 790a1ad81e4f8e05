import { Unavailable } from '../../account/errors';
import type { Page } from '../../account/port';

/**
 * A list of the account, page by page, to its end.
 *
 * @param read reads the page of a bookmark
 * @throws Unavailable when the list has no end: the same bookmark comes twice in a row
 */
export async function* pages<T>(
  read: (next: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[], void, undefined> {
  let next: string | undefined;
  do {
    const page = await read(next);
    yield page.items;
    if (page.next !== undefined && page.next === next) throw endless();
    next = page.next;
  } while (next !== undefined);
}

/** A list that goes on for ever is a list that failed. */
export function endless(): Unavailable {
  return new Unavailable('The account answers the same page of its list again and again, so that the list has no end.');
}
