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
