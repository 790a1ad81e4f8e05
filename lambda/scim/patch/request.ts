import { badRequest, excerpt } from '../errors';
import { memberOf } from '../read/resource';
import { checkMessage } from '../read/schemas';
import type { ResourceDefinition } from '../schema/resource-definition';
import { isObject, type Json } from '../types';
import { readOperationName } from './dialects';
import { withOrigin } from './origin';
import type { Origin, PatchRequest, PatchStep } from './step';
import { stepsOf } from './steps';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * Reads the body of a PATCH (RFC 7644 §3.5.2) and checks all that can be checked without the resource: the message, each path,
 * each value by the rules that hold for a POST. The body is not changed.
 *
 * Strict where no client needs tolerance: `schemas` must name PatchOp, `Operations` must have at least one operation.
 *
 * @throws ScimError 400 invalidSyntax, invalidPath, invalidFilter, invalidValue, mutability, noTarget; the detail says which operation
 */
export function readPatchRequest(definition: ResourceDefinition, body: Json): PatchRequest {
  if (!isObject(body)) {
    throw badRequest('invalidSyntax', `A PATCH body must be a JSON object; got ${excerpt(body)}.`);
  }
  checkMessage(PATCH_OP, memberOf(body, 'schemas'));
  const operations = memberOf(body, 'Operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    throw badRequest(
      'invalidSyntax',
      `Operations must be an array of at least one operation; got ${excerpt(operations)}.`,
    );
  }
  return { steps: operations.flatMap((operation, index) => readOperation(definition, operation, index + 1)) };
}

function readOperation(definition: ResourceDefinition, operation: Json, number: number): PatchStep[] {
  const { origin, sent, value } = readOrigin(operation, number);
  return withOrigin(origin, () => stepsOf({ definition, origin, sent }, value));
}

function readOrigin(operation: Json, number: number): { origin: Origin; sent: string; value: Json | undefined } {
  if (!isObject(operation)) {
    throw badRequest('invalidSyntax', `Operation ${number} must be an object; got ${excerpt(operation)}.`);
  }
  const sent = memberOf(operation, 'op');
  const name = readOperationName(sent);
  if (name === undefined) {
    throw badRequest('invalidSyntax', `Operation ${number}: op must be add, replace or remove; got ${excerpt(sent)}.`);
  }
  const path = memberOf(operation, 'path') ?? undefined;
  if (path !== undefined && typeof path !== 'string') {
    throw badRequest('invalidPath', `Operation ${number} (${name}): path must be a string; got ${excerpt(path)}.`);
  }
  const origin = { number, name, ...(path === undefined ? {} : { path }) };
  return { origin, sent: String(sent), value: memberOf(operation, 'value') };
}
