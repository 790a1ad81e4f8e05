import { type BulkStep, planBulk } from '../../scim/bulk/plan';
import { resolveReferences, withoutReferences } from '../../scim/bulk/references';
import { type BulkOperation, type BulkRequest, readBulkRequest } from '../../scim/bulk/request';
import { type BulkResult, bulkResponse } from '../../scim/bulk/response';
import { ScimError } from '../../scim/errors';
import { locationOf } from '../../scim/represent';
import { Busy } from '../../table/errors';
import type { Bridge, Operation, ScimAnswer, ScimRequest } from '../exchange';
import { refusal } from '../failures';
import { createGroup, deleteGroup, patchGroupById, replaceGroup } from './groups';
import { createUser, deleteUser, patchUserById, replaceUser } from './users';

/** How many operations a Bulk request may have: all of them must be done within the API's 29 s. */
export const maxBulkOperations = 100;

const operations = {
  User: { POST: createUser, PUT: replaceUser, PATCH: patchUserById, DELETE: deleteUser },
  Group: { POST: createGroup, PUT: replaceGroup, PATCH: patchGroupById, DELETE: deleteGroup },
} as const;

/**
 * POST /Bulk (RFC 7644 §3.7): each operation for itself, as if it had been sent alone; what others refer to comes first, and
 * circular references are completed at the end.
 */
export const bulk: Operation = async (request, bridge) => {
  const asked = readBulkRequest(request.body ?? null, { maxOperations: maxBulkOperations });
  const run = new Run(request, bridge, asked);
  for (const step of planBulk(asked.operations)) {
    if (run.stopped(step.operation.index)) break;
    await run.perform(step);
  }
  run.stopped(Number.POSITIVE_INFINITY);
  return { status: 200, body: bulkResponse(run.results()) };
};

/** A Bulk request under way: what was created, what failed. */
class Run {
  readonly #request: ScimRequest;
  readonly #bridge: Bridge;
  readonly #limit: number;
  readonly #refused: BulkRequest['refused'][number][];
  readonly #ids = new Map<string, string>();
  readonly #results = new Map<number, BulkResult>();
  #failures = 0;

  constructor(request: ScimRequest, bridge: Bridge, { failOnErrors, refused }: BulkRequest) {
    this.#request = request;
    this.#bridge = bridge;
    this.#limit = failOnErrors ?? Number.POSITIVE_INFINITY;
    this.#refused = [...refused];
  }

  /** In the order of the request. */
  results(): BulkResult[] {
    return [...this.#results].sort(([a], [b]) => a - b).map(([, result]) => result);
  }

  /** Whether `failOnErrors` ends the request before this operation. Operations refused unread count where they stand. */
  stopped(index: number): boolean {
    for (let next = this.#refused[0]; next !== undefined && next.index < index; next = this.#refused[0]) {
      if (this.#failures >= this.#limit) return true;
      this.#refused.shift();
      this.#failures += 1;
      this.#results.set(next.index, {
        method: next.method,
        bulkId: next.bulkId,
        location: undefined,
        outcome: next.error,
      });
    }
    return this.#failures >= this.#limit;
  }

  async perform({ kind, operation, ...step }: BulkStep): Promise<void> {
    // What could not be created cannot be completed; its result says why.
    if (kind === 'complete' && this.#results.get(operation.index)?.outcome instanceof ScimError) return;
    try {
      if (this.#request.deadline.isOver) throw new Busy('nothing');
      const answer = await this.#answer(operation, kind, 'pending' in step ? step.pending : new Set());
      if (operation.method === 'POST' && answer.resourceId !== undefined)
        this.#ids.set(operation.bulkId, answer.resourceId);
      // A completion is part of the creation: 201, with the version that it left.
      const status = kind === 'complete' ? 201 : answer.status;
      this.#record(operation, { status }, answer);
    } catch (thrown) {
      this.#failures += 1;
      this.#record(operation, refusal(thrown).error);
    }
  }

  async #answer(operation: BulkOperation, kind: BulkStep['kind'], pending: ReadonlySet<string>): Promise<ScimAnswer> {
    const created = operation.method === 'POST' ? this.#ids.get(operation.bulkId) : undefined;
    const method = kind === 'complete' ? 'PUT' : operation.method;
    const id = 'id' in operation ? String(resolveReferences(operation.id, this.#ids)) : (created ?? '');
    const data =
      'data' in operation ? resolveReferences(withoutReferences(operation.data, pending), this.#ids) : undefined;
    const { actor } = this.#request;
    return operations[operation.type][method](
      {
        ...this.#request,
        id,
        query: {},
        ifMatch: operation.version,
        ifNoneMatch: undefined,
        preferredReturn: undefined,
        body: data,
        actor: { ...actor, operation: `${actor.operation} ${operation.type}s.${method}` },
      },
      this.#bridge,
    );
  }

  #record(operation: BulkOperation, outcome: BulkResult['outcome'], answer?: ScimAnswer): void {
    const id = 'id' in operation ? operation.id : this.#ids.get(operation.bulkId);
    const resolved = id === undefined ? undefined : (this.#ids.get(id.replace(/^bulkId:/, '')) ?? id);
    const definition = operation.type === 'User' ? this.#bridge.user : this.#bridge.group;
    this.#results.set(operation.index, {
      method: operation.method,
      bulkId: operation.bulkId,
      location: resolved === undefined ? undefined : locationOf(definition, resolved, this.#request.baseUrl),
      version: answer?.headers?.ETag,
      outcome,
    });
  }
}
