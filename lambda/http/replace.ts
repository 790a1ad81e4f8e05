import type { Attributes } from '../scim/types';

/**
 * What a PUT makes of a resource: everything is replaced (RFC 7644 §3.5.1), but an `externalId` that the body does not
 * mention stays. JumpCloud's minimal update never carries it, and it is what links the resource to the identity provider.
 */
export function keepExternalId(current: Attributes, incoming: Attributes): Attributes {
  return current.externalId === undefined || incoming.externalId !== undefined
    ? incoming
    : { ...incoming, externalId: current.externalId };
}
