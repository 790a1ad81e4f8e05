import { Clock } from '../clock';
import type { FunctionPool, InvokeResult } from '../functions/pool';
import { evaluate } from '../iam/policy';
import type { Json } from '../template/template';
import { type AuthorizerContext, Authorizers } from './authorizer';
import { type ApiRequest, clfTime, domain, proxyEvent } from './event';
import { answerFailure, errorVariables, type GatewayFailure } from './gateway-response';
import { type HeaderList, joined } from './headers';
import type { ApiModel } from './model';
import { readProxyAnswer } from './proxy-answer';
import { findRoute, type Match } from './router';
import { Throttles } from './throttle';

/** What a request was answered with, and everything that the access log may say about it. */
export interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  readonly context: ReadonlyMap<string, string>;
}

/** A refusal on the way; turned into the gateway response of its type. */
class Refused extends Error {
  constructor(readonly failure: GatewayFailure) {
    super(failure.message);
  }
}

/** Thrown by a body's reader when it is larger than API Gateway takes. */
export class BodyTooLargeError extends Error {}

/** API Gateway for one REST API: from a request to its answer, through policy, throttle, authorizer and function. */
export class Gateway {
  /** Whether the API lets nobody in, as if somebody had changed its resource policy by hand. */
  isClosed = false;
  /** How much longer each request takes, in milliseconds, as the API's latency has it: nobody waits for it here. */
  slowness = 0;
  private readonly throttles = new Throttles();
  private readonly authorizers: Authorizers;

  /** @param pools the stack's functions by logical id */
  constructor(
    private readonly api: ApiModel,
    private readonly pools: ReadonlyMap<string, Pick<FunctionPool, 'invoke'>>,
    readonly clock = new Clock(),
  ) {
    const call = (functionId: string, event: Json) => this.call(functionId, event, crypto.randomUUID(), '');
    this.authorizers = new Authorizers(call, clock.now);
  }

  /** @param readBody reads the request's body, once it is known to be needed */
  async answer(request: ApiRequest, readBody: () => Promise<Buffer>): Promise<Answer> {
    const context = requestVariables(request, this.api);
    try {
      const answer = await this.run(request, readBody, context);
      return { ...answer, headers: [...ownHeaders(request), ...answer.headers], context };
    } catch (error) {
      const failure = failureOf(error);
      const answer = answerFailure(failure, this.api.gatewayResponses, context, joined(request.headers, 'Accept'));
      for (const [name, value] of errorVariables(failure)) context.set(name, value);
      return {
        ...answer,
        headers: [...ownHeaders(request), ...answer.headers],
        body: Buffer.from(answer.body),
        context,
      };
    }
  }

  private async run(request: ApiRequest, readBody: () => Promise<Buffer>, context: Map<string, string>) {
    // API Gateway wants these encoded; a client that does not encode them must learn it here.
    if (/[|{}]/.test(request.query)) throw refused('BAD_REQUEST_PARAMETERS', 'Bad Request');
    const match = findRoute(this.api.routes, request.method, request.path);
    if (match === undefined) throw refused('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token');
    context.set('resourcePath', match.route.resourcePath).set('resourceId', match.route.resourceId);
    const { id, region, account, partition, stageName } = this.api;
    const methodArn = `arn:${partition}:execute-api:${region}:${account}:${id}/${stageName}/${request.method}/${request.path.slice(1)}`;
    this.checkPolicy(request, methodArn);
    if (!this.throttles.admit(match.route)) throw refused('THROTTLED', 'Too Many Requests');
    const authorizer = await this.authorize(request, match, methodArn, context);
    const event = proxyEvent(request, match, await readBody(), authorizer, this.api);
    return this.integrate(request, match, event, context);
  }

  private checkPolicy({ sourceIp }: ApiRequest, methodArn: string): void {
    if (this.isClosed) throw notAuthorized(methodArn, ' with an explicit deny');
    if (this.api.resourcePolicy === undefined) return;
    const need = {
      action: 'execute-api:Invoke',
      resource: methodArn,
      context: new Map([['aws:sourceip', [sourceIp]]]),
    };
    const verdict = evaluate(this.api.resourcePolicy, need);
    if (verdict === 'allowed') return;
    throw notAuthorized(methodArn, verdict === 'explicitly-denied' ? ' with an explicit deny' : '');
  }

  private async authorize(
    { headers }: ApiRequest,
    { route }: Match,
    methodArn: string,
    context: Map<string, string>,
  ): Promise<AuthorizerContext | undefined> {
    if (route.authorizer === undefined) return undefined;
    const passed = this.clock.measure();
    const verdict = await this.authorizers.decide(
      route.authorizer,
      headers,
      methodArn,
      this.api.resourcePolicy !== undefined,
    );
    context.set('authorizer.latency', String(Math.round(passed())));
    if (!verdict.allowed) throw new Refused(verdict.failure);
    for (const [name, value] of Object.entries(verdict.context)) context.set(`authorizer.${name}`, value);
    return verdict.context;
  }

  private async integrate(request: ApiRequest, { route }: Match, event: Json, context: Map<string, string>) {
    const passed = this.clock.measure();
    const result = await withTimeout(
      this.call(route.functionId, event, request.requestId, request.traceId),
      route.integrationTimeoutMs,
    );
    const latency = String(Math.round(passed()));
    context
      .set('integrationLatency', latency)
      .set('integration.latency', latency)
      .set('integration.requestId', request.requestId);
    if (result === 'timeout') throw refused('INTEGRATION_TIMEOUT', 'Endpoint request timed out');
    if (result.kind === 'too-large') throw refused('REQUEST_TOO_LARGE', 'Request Too Long');
    // What the Lambda service answered API Gateway: a function error is still a 200 of the service.
    context.set('integration.status', result.kind === 'throttled' ? '429' : '200').set('integrationStatus', '200');
    const answer =
      result.kind === 'result'
        ? readProxyAnswer(result.payload, this.api.binaryMediaTypes, joined(request.headers, 'Accept'))
        : undefined;
    if (answer === undefined) {
      context.set(
        'integrationErrorMessage',
        result.kind === 'error' ? 'The function failed.' : 'Malformed Lambda proxy response',
      );
      throw refused('INTEGRATION_FAILURE', 'Internal server error');
    }
    return answer;
  }

  private async call(functionId: string, event: Json, requestId: string, traceId: string): Promise<InvokeResult> {
    const pool = this.pools.get(functionId);
    if (pool === undefined) throw new Error(`The function ${functionId} does not run.`);
    return pool.invoke({ payload: JSON.stringify(event), requestId, traceId });
  }
}

const notAuthorized = (methodArn: string, how: string): Refused =>
  refused(
    'ACCESS_DENIED',
    `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${methodArn}${how}`,
  );

function refused(type: GatewayFailure['type'], message: string): Refused {
  return new Refused({ type, message });
}

function failureOf(error: unknown): GatewayFailure {
  if (error instanceof Refused) return error.failure;
  if (error instanceof BodyTooLargeError) return { type: 'REQUEST_TOO_LARGE', message: 'Request Too Long' };
  throw error;
}

function ownHeaders({ requestId, extendedRequestId, traceId }: ApiRequest): HeaderList {
  return [
    ['x-amzn-RequestId', requestId],
    ['x-amz-apigw-id', extendedRequestId],
    ['X-Amzn-Trace-Id', traceId],
  ];
}

function requestVariables(request: ApiRequest, api: ApiModel): Map<string, string> {
  const { domainName, domainPrefix } = domain(request);
  return new Map([
    ['accountId', api.account],
    ['apiId', api.id],
    ['stage', api.stageName],
    ['requestId', request.requestId],
    ['extendedRequestId', request.extendedRequestId],
    ['xrayTraceId', request.traceId.replace(/^Root=/, '')],
    ['httpMethod', request.method],
    ['path', request.fullPath],
    ['protocol', 'HTTP/1.1'],
    ['requestTime', clfTime(request.receivedAt)],
    ['requestTimeEpoch', String(request.receivedAt.getTime())],
    ['identity.sourceIp', request.sourceIp],
    ['identity.userAgent', joined(request.headers, 'User-Agent') ?? ''],
    ['domainName', domainName],
    ['domainPrefix', domainPrefix],
  ]);
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
