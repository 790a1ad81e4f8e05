import type { DeliveryContext } from '../context';
import type { Ref } from '../state/resource-ref';
import type { Upstream } from './upstream';

/** Whether an upstream takes things of this kind at all: not all have groups. */
export function takes({ account }: Upstream, kind: Ref['kind']): boolean {
  return kind === 'USER' || account.capabilities.groups;
}

/** Names of the upstreams that take things of this kind. */
export function upstreamsFor(kind: Ref['kind'], { upstreams }: Pick<DeliveryContext, 'upstreams'>): string[] {
  return [...upstreams.values()].filter((upstream) => takes(upstream, kind)).map(({ name }) => name);
}
