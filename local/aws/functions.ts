import { randomUUID } from 'node:crypto';
import { traceId } from '../events/asynchronous';
import type { Events } from '../events/events';
import type { Callable, Callables } from '../functions/callables';
import type { FunctionPool } from '../functions/pool';

/** Lambda's answer to Invoke. */
export interface Invoked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** Lambda's operation Invoke on the stack's functions: the operator's commands call some of them. */
export class FunctionService {
  constructor(
    private readonly callables: Callables,
    private readonly pools: ReadonlyMap<string, FunctionPool>,
    private readonly events: Events,
  ) {}

  /** What a path of the Invoke operation names, by name or ARN; undefined when the path is another's. */
  named(path: string): Callable | 'unknown' | undefined {
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations(?:\?|$)/.exec(path)?.[1];
    if (name === undefined) return undefined;
    return this.callables.find(decodeURIComponent(name)) ?? 'unknown';
  }

  /** @param type `RequestResponse`, which waits for the result, or `Event`, which does not */
  async invoke(called: Callable, payload: string, type: string): Promise<Invoked> {
    if (type === 'Event') {
      this.events.invoke(called, payload);
      return { status: 202, headers: {}, payload: '' };
    }
    const pool = this.pools.get(called.functionId);
    if (pool === undefined) throw new Error(`${called.functionId} does not run.`);
    const result = await pool.invoke({ payload, requestId: randomUUID(), traceId: traceId() });
    switch (result.kind) {
      case 'result':
        return { status: 200, headers: {}, payload: result.payload };
      case 'error':
        return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, payload: result.payload };
      case 'throttled':
        return failed(429, 'TooManyRequestsException', 'Rate Exceeded.');
      case 'too-large':
        return failed(413, 'RequestTooLargeException', 'The request payload is larger than 6 MB.');
    }
  }
}

function failed(status: number, type: string, message: string): Invoked {
  return { status, headers: { 'x-amzn-errortype': type }, payload: JSON.stringify({ Type: 'User', message }) };
}
