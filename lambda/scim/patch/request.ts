import { listOf, readOperationName } from '../dialects';
import { badRequest, excerpt } from '../errors';
import { memberOf, namesMessage } from '../read/resource';
import { type OnDropped, toNobody } from '../read/scalar';
import type { ResourceDefinition } from '../schema/resource-definition';
import { isObject, type Json } from '../types';
import { type Operation, type Origin, PatchReading, type PatchRequest, type PatchStep, withOrigin } from './step';
import { stepsOf } from './steps';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * Reads the body of a PATCH (RFC 7644 §3.5.2) and checks all that can be checked without the resource: the message, each path,
 * each value by the rules that hold for a POST. The body is not changed. `schemas` is a hint at most; no operations are nothing to do.
 *
 * @param onDropped told of every attribute that was not kept
 * @throws ScimError 400 invalidSyntax, invalidPath, invalidFilter, invalidValue, mutability, noTarget; the detail says which operation
 */
export function readPatchRequest(
  definition: ResourceDefinition,
  body: Json,
  onDropped: OnDropped = toNobody,
): PatchRequest {
  if (!isObject(body)) {
    throw badRequest('invalidSyntax', `A PATCH body must be a JSON object; got ${excerpt(body)}.`);
  }
  const reading = new PatchReading(definition, onDropped);
  if (!namesMessage(PATCH_OP, memberOf(body, 'schemas'))) {
    reading.doubts(badRequest('invalidSyntax', `schemas must be an array that contains "${PATCH_OP}".`));
  }
  const sent = memberOf(body, 'Operations');
  const operations = listOf(sent ?? null);
  if (!Array.isArray(operations)) {
    throw badRequest('invalidSyntax', `Operations must be an array of operations; got ${excerpt(sent)}.`);
  }
  if (operations.length === 0) reading.doubts(badRequest('invalidSyntax', 'Operations has no operation.'));
  const company = operations.length === 1 ? 'alone' : 'among others';
  const steps = operations.flatMap((operation, index) => readOperation(reading, operation, index + 1, company));
  const { refusal, doubt } = reading;
  if (refusal !== undefined && steps.length === 0) throw refusal;
  return doubt === undefined ? { steps } : { steps, doubt };
}

function readOperation(reading: PatchReading, json: Json, number: number, company: Operation['company']): PatchStep[] {
  const { origin, sent, value } = readOrigin(json, number);
  const operation = { reading, origin, sent, company };
  const { path } = origin;
  return withOrigin(origin, () => {
    if (path === undefined) return stepsOf(operation, value);
    return reading.tolerantly(origin, path, () => stepsOf(operation, value));
  });
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
  const path = memberOf(operation, 'path') ?? '';
  if (typeof path !== 'string') {
    throw badRequest('invalidPath', `Operation ${number} (${name}): path must be a string; got ${excerpt(path)}.`);
  }
  // An empty path is none: some clients send every member of an operation.
  const origin = { number, name, ...(path.trim() === '' ? {} : { path }) };
  return { origin, sent: String(sent), value: memberOf(operation, 'value') };
}
