import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { ScimError } from '../scim/errors';
import { negotiate } from '../scim/media-type';
import { readBody } from './body';
import { acceptsGzip, answerBudget, encode } from './encode';
import { header, headerValues, queryOf } from './event';
import type { Bridge, ScimAnswer, ScimRequest } from './exchange';
import { refusal } from './failures';
import { baseUrl, routePath } from './path';
import { refuseWhileSwitchedOff } from './policy';
import type { RequestLog } from './request-log';
import { match } from './routes';

const mayHaveBody = new Set(['POST', 'PUT', 'PATCH']);

/** How one request went, on its way to the answer and the log. */
interface Handled {
  readonly operation: string;
  readonly answer: ScimAnswer;
  readonly error?: ScimError;
}

/**
 * Answers one request as API Gateway hands it over (REST API, Lambda proxy integration). Never throws: what cannot be
 * answered is a SCIM error.
 */
export async function answer(
  event: APIGatewayProxyEvent,
  bridge: Bridge,
  log: Pick<RequestLog, 'write'>,
): Promise<APIGatewayProxyResult> {
  const startedAt = performance.now();
  const route = routePath(event.path);
  // Liveness: open to anybody, so it touches nothing and leaves no trace but the access log's.
  if (route === '/ping') return { statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: 'pong' };
  const { handled, result } = await respond(event, route, bridge);
  const { authorizer } = event.requestContext;
  log.write({
    operation: handled.operation,
    method: event.httpMethod,
    status: result.statusCode,
    durationMs: Math.round(performance.now() - startedAt),
    resourceId: handled.answer.resourceId,
    tokenStage: authorizer?.tokenStage,
    tokenVersion: authorizer?.tokenVersion,
    userAgent: header(event, 'user-agent')?.slice(0, 120),
    error: handled.error,
  });
  return result;
}

async function respond(
  event: APIGatewayProxyEvent,
  route: string,
  bridge: Bridge,
): Promise<{ handled: Handled; result: APIGatewayProxyResult }> {
  const handled = await handle(event, route, bridge);
  try {
    return { handled, result: await toResult(event, handled.answer) };
  } catch (thrown) {
    const refused = failed(handled.operation, thrown);
    return { handled: refused, result: await toResult(event, refused.answer) };
  }
}

async function handle(event: APIGatewayProxyEvent, route: string, bridge: Bridge): Promise<Handled> {
  const method = event.httpMethod;
  const matched = match(method, route);
  const operation = matched.found === 'operation' ? matched.name : 'unknown';
  try {
    refuseRepeatedAuthorization(event);
    if (operation !== 'health') refuseWhileSwitchedOff(await bridge.policy.syncSwitch());
    if (matched.found === 'nothing') {
      throw new ScimError(
        404,
        `There is nothing at ${route.slice(0, 100)}. The Base URL ends before /Users and /Groups; check it in the identity provider.`,
      );
    }
    if (matched.found === 'other methods') {
      const allow = matched.allow.join(', ');
      const error = new ScimError(405, `${method} is not possible at ${route.slice(0, 100)}; ${allow} are.`);
      return { ...failed(operation, error), answer: { status: 405, body: error.toBody(), headers: { Allow: allow } } };
    }
    negotiate(header(event, 'accept'));
    return { operation, answer: await matched.operation(scimRequest(event, route, matched), bridge) };
  } catch (thrown) {
    return failed(operation, thrown);
  }
}

/**
 * Two Authorization headers could be read as one by API Gateway's authorizer and as the other by somebody else. The
 * authorizer's validation expression refuses them when they arrive joined; this refuses them when they arrive apart.
 */
function refuseRepeatedAuthorization(event: APIGatewayProxyEvent): void {
  if (headerValues(event, 'authorization').length > 1) {
    throw new ScimError(
      401,
      'The request carries more than one Authorization header. Send one: "Bearer", a space, the token.',
    );
  }
}

function scimRequest(
  event: APIGatewayProxyEvent,
  route: string,
  { id, name }: { readonly id: string; readonly name: string },
): ScimRequest {
  const { requestContext } = event;
  const origin = `${header(event, 'x-forwarded-proto') ?? 'https'}://${requestContext.domainName ?? header(event, 'host')}`;
  return {
    id,
    query: queryOf(event),
    ifMatch: header(event, 'if-match'),
    ifNoneMatch: header(event, 'if-none-match'),
    body: mayHaveBody.has(event.httpMethod) ? readBody(bodyBytes(event), header(event, 'content-type')) : undefined,
    actor: {
      requestId: requestContext.requestId,
      token:
        `${requestContext.authorizer?.tokenStage ?? 'unknown'} ${requestContext.authorizer?.tokenVersion ?? ''}`.trim(),
      operation: name,
    },
    answerBudget: acceptsGzip(header(event, 'accept-encoding')) ? answerBudget.gzip : answerBudget.plain,
    baseUrl: baseUrl(origin, requestContext.path, route),
  };
}

/** API Gateway hands every body over in base64, since every media type is among the API's binary media types (for gzip answers). */
function bodyBytes(event: APIGatewayProxyEvent): Uint8Array {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

function failed(operation: string, thrown: unknown): Handled {
  const { error, headers } = refusal(thrown);
  return { operation, error, answer: { status: error.status, body: error.toBody(), headers } };
}

async function toResult(
  event: APIGatewayProxyEvent,
  { status, body, headers }: ScimAnswer,
): Promise<APIGatewayProxyResult> {
  if (body === undefined) return { statusCode: status, headers: { ...headers }, body: '' };
  const encoded = await encode(body, acceptsGzip(header(event, 'accept-encoding')));
  return {
    statusCode: status,
    headers: { 'Content-Type': answerType(header(event, 'accept')), ...encoded.headers, ...headers },
    body: event.httpMethod === 'HEAD' ? '' : encoded.body,
    isBase64Encoded: event.httpMethod !== 'HEAD' && encoded.isBase64Encoded,
  };
}

/** An answer's media type; an error must be told to a client even when it takes neither. */
function answerType(accept: string | undefined): string {
  try {
    return negotiate(accept);
  } catch {
    return 'application/scim+json';
  }
}
