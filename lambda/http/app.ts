import type { APIGatewayProxyResult } from 'aws-lambda';
import { ScimError } from '../scim/errors';
import { negotiate } from '../scim/headers';
import { Work } from '../scim/patch/step';
import { afterDelivery } from './after-delivery';
import { answerBudget, bodyLimit, encode, readBody } from './body';
import type { Bridge, ScimAnswer, ScimRequest } from './exchange';
import { refusal } from './failures';
import { refuseWhileSwitchedOff } from './policy';
import { type Caller, Deadline, type HttpRequest } from './request';
import { LeftOut, type RequestLog } from './request-log';
import { type Match, match } from './routes';

const mayHaveBody = new Set(['POST', 'PUT', 'PATCH']);

/** The outcome of one request, for the response and the log. */
interface Handled {
  readonly operation: string;
  readonly answer: ScimAnswer;
  readonly error?: ScimError;
}

/** Answers one request. Never throws: every failure becomes a SCIM error. */
export async function answer(
  request: HttpRequest,
  bridge: Bridge,
  log: Pick<RequestLog, 'write'>,
): Promise<APIGatewayProxyResult> {
  const startedAt = performance.now();
  // Liveness check, open to everybody: it reads nothing and appears only in the access log.
  if (request.route === '/ping') return pong(request);
  const leftOut = new LeftOut();
  const { handled, result } = await respond(request, bridge, leftOut);
  log.write({
    operation: handled.operation,
    method: request.method,
    status: result.statusCode,
    durationMs: Math.round(performance.now() - startedAt),
    resourceId: handled.answer.resourceId,
    tokenKind: request.caller?.tokenKind,
    tokenStage: request.caller?.tokenStage,
    tokenVersion: request.caller?.tokenVersion,
    userAgent: request.userAgent,
    droppedAttributes: leftOut.attributes,
    skippedMembers: leftOut.members,
    error: handled.error,
  });
  return result;
}

function pong({ method }: HttpRequest): APIGatewayProxyResult {
  return { statusCode: 200, headers: { 'Content-Type': 'text/plain' }, body: method === 'HEAD' ? '' : 'pong' };
}

async function respond(
  request: HttpRequest,
  bridge: Bridge,
  leftOut: LeftOut,
): Promise<{ handled: Handled; result: APIGatewayProxyResult }> {
  const handled = await handle(request, bridge, leftOut);
  try {
    return { handled, result: await toResult(request, handled.answer) };
  } catch (thrown) {
    const refused = failed(handled.operation, thrown);
    return { handled: refused, result: await toResult(request, refused.answer) };
  }
}

async function handle(request: HttpRequest, bridge: Bridge, leftOut: LeftOut): Promise<Handled> {
  const matched = match(request);
  const operation = matched.found === 'operation' ? matched.name : 'unknown';
  const since = Date.now();
  try {
    const caller = requireCaller(request);
    const deadline = new Deadline();
    if (caller.tokenKind === 'health' && operation !== 'health') throw wrongToken();
    if (operation !== 'health') refuseWhileSwitchedOff(await bridge.policy.syncSwitch());
    const at = request.route.slice(0, 100);
    if (matched.found === 'nothing') {
      throw new ScimError(
        404,
        `There is no resource at ${at}. The Base URL must not include /Users or /Groups; check it in the identity provider.`,
      );
    }
    if (matched.found === 'other methods') {
      const allow = matched.allow.join(', ');
      const error = new ScimError(405, `Method ${request.method} is not allowed on ${at}. Allowed: ${allow}.`);
      return { ...failed(operation, error), answer: { status: 405, body: error.toBody(), headers: { Allow: allow } } };
    }
    negotiate(request.accept);
    const asked = { ...(await scimRequest(request, caller, matched)), deadline, leftOut };
    const directory = bridge.directory.until(asked.deadline.at);
    const done = await carriedOut(matched, asked, { ...bridge, directory });
    const wait = bridge.afterDelivery;
    const taken = wait === undefined ? done.answer : await afterDelivery(operation, done.answer, since, wait);
    return { operation, answer: taken };
  } catch (thrown) {
    return failed(operation, thrown);
  }
}

async function carriedOut(
  { name, operation }: Extract<Match, { found: 'operation' }>,
  asked: ScimRequest,
  bridge: Bridge,
): Promise<Handled> {
  try {
    return { operation: name, answer: await operation(asked, bridge) };
  } catch (thrown) {
    await bridge.recordRefusal?.(asked, refusal(thrown).error);
    throw thrown;
  }
}

/**
 * The token with which the request was authorized. With two Authorization headers, API Gateway's authorizer could read one and other
 * code the other. The authorizer's validation expression refuses them when they arrive joined; this function refuses them when separate.
 *
 * @throws ScimError 401
 */
function requireCaller({ authorizations, caller }: HttpRequest): Caller {
  if (authorizations > 1) {
    throw new ScimError(
      401,
      'The request has more than one Authorization header. Send one: "Bearer", a space, the token.',
    );
  }
  if (caller === undefined) {
    throw new ScimError(
      401,
      "The request did not pass through the bridge's authorizer, which checks the bearer token. Call the Base URL. If you did, " +
        'a route without the authorizer was added to the API manually: deploy the stack again.',
    );
  }
  return caller;
}

/** API Gateway refuses it already, by the authorizer's policy: this holds whatever that makes of it, and says more. */
const wrongToken = (): ScimError =>
  new ScimError(
    403,
    'This is the health token, which opens GET /health and nothing else. Enter the bearer token in the identity provider: npx scim-bridge token show',
  );

async function scimRequest(
  { query, ifMatch, ifNoneMatch, preferredReturn, baseUrl, ...request }: HttpRequest,
  { tokenStage, tokenVersion }: Caller,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<Omit<ScimRequest, 'leftOut' | 'deadline'>> {
  return {
    id,
    query,
    ifMatch,
    ifNoneMatch,
    preferredReturn,
    baseUrl,
    body: mayHaveBody.has(request.method) ? await readBody(request.content, bodyLimit(name)) : undefined,
    actor: {
      requestId: request.correlationId,
      token: `${tokenStage} ${tokenVersion}`.trim(),
      operation: name,
      client: request.userAgent,
    },
    work: new Work(),
    answerBudget: request.acceptsGzip ? answerBudget.gzip : answerBudget.plain,
  };
}

function failed(operation: string, thrown: unknown): Handled {
  const { error, headers } = refusal(thrown);
  return { operation, error, answer: { status: error.status, body: error.toBody(), headers } };
}

async function toResult(
  { method, accept, acceptsGzip }: HttpRequest,
  { status, body, headers }: ScimAnswer,
): Promise<APIGatewayProxyResult> {
  if (body === undefined) return { statusCode: status, headers: { ...headers }, body: '' };
  const encoded = await encode(body, acceptsGzip);
  return {
    statusCode: status,
    headers: { 'Content-Type': answerType(accept), ...encoded.headers, ...headers },
    body: method === 'HEAD' ? '' : encoded.body,
    isBase64Encoded: method !== 'HEAD' && encoded.isBase64Encoded,
  };
}

/** A response's media type. Errors are sent even to a client that accepts neither type. */
function answerType(accept: string | undefined): string {
  try {
    return negotiate(accept);
  } catch {
    return 'application/scim+json';
  }
}
