import { Unsupported } from '../../account/errors';
import type { Group, Page } from '../../account/port';
import type { Upstream } from './upstream';

/**
 * A page of an upstream's groups; undefined when it has none, whether that is known beforehand or shows now. Then whoever reads an
 * account goes on with what there is.
 *
 * @param until epoch milliseconds after which nothing is asked
 * @param next from the former page; undefined for the first
 * @throws AccountError
 */
export async function groupsPage(
  upstream: Upstream,
  until: number,
  next: string | undefined,
): Promise<Page<Group> | undefined> {
  if (!upstream.account.capabilities.groups) return undefined;
  try {
    return await upstream.call(until, (account) => account.groups(next));
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}
