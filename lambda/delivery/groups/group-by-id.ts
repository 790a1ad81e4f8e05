import type { Group, Page } from '../../account/port';
import type { Work } from '../reconcile/unit';
import type { ConfirmedGroup } from '../state/observed';

/** A group of the account by its id: under its name, where it nearly always is, else among all of them. */
export async function groupById(
  { id, name }: ConfirmedGroup,
  { upstream, until }: Pick<Work, 'upstream' | 'until'>,
): Promise<Group | undefined> {
  const named = await upstream.call(until, (account) => account.groupByName(name));
  const found = named.find((group) => group.id === id);
  if (found !== undefined) return found;
  let next: string | undefined;
  do {
    const page: Page<Group> = await upstream.call(until, (account) => account.groups(next));
    const listed = page.items.find((group) => group.id === id);
    if (listed !== undefined) return listed;
    next = page.next;
  } while (next !== undefined);
  return undefined;
}
