import { Unsupported } from '../../account/errors';
import type { Group, Page } from '../../account/port';
import type { DeliveryContext } from '../context';
import type { ResourceRef } from '../state/resource-ref';
import type { Upstream } from './upstream';

/** Whether an upstream takes things of this kind at all: not all have groups. */
export function supports({ account }: Upstream, kind: ResourceRef['kind']): boolean {
  return kind === 'USER' || account.capabilities.groups;
}

/** Names of the upstreams that take things of this kind. */
export function upstreamsFor(kind: ResourceRef['kind'], { upstreams }: Pick<DeliveryContext, 'upstreams'>): string[] {
  return [...upstreams.values()].filter((upstream) => supports(upstream, kind)).map(({ name }) => name);
}

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
