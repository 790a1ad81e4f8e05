import type { ResourceDefinition } from '../schema/resource-definition';
import type { Attributes, Json } from '../types';
import { checkResource } from './limits';
import { readResource, unlessSame } from './resource';
import { type OnDropped, toNobody } from './scalar';

/**
 * Reads the body of `POST /Users` or `PUT /Users/{id}`.
 * @param current the user as it is, for a PUT. A PUT without `active` leaves it as it is, so that no client reactivates a suspended
 *   person by not mentioning it. After a POST without it `active` is missing: whether that makes an active person depends on whether
 *   somebody is known already
 * @param onDropped told of every attribute that was not kept
 * @returns `current` itself when the body changes nothing, so that repeating a PUT writes nothing
 * @throws ScimError 400 invalidSyntax, invalidValue, mutability
 */
export function readUser(
  definition: ResourceDefinition,
  body: Json,
  current?: Attributes,
  onDropped: OnDropped = toNobody,
): Attributes {
  const read = readResource(definition, body, current, onDropped);
  if (current !== undefined) read.active ??= current.active ?? true;
  return unlessSame(checkResource(definition, read, onDropped), current);
}
