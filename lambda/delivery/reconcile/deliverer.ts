import { DirectoryKeys } from '../../contract/names';
import type { Actor } from '../../directory/activity';
import type { Item } from '../../table/store';

/** The request that has last changed what is wanted of a resource; undefined for what was written before requests were noted. */
export function requestIdOf(item: Item): string | undefined {
  const id = item[DirectoryKeys.requestId];
  return typeof id === 'string' ? id : undefined;
}

/** Who ends what a deletion left over, in the activity records of the directory: delivery, for the request that asked for the deletion. */
export function deliverer(item: Item): Actor {
  return { requestId: requestIdOf(item) ?? 'delivery', token: 'none', operation: 'deliver a deletion' };
}
