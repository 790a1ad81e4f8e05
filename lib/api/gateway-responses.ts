import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** A response that API Gateway gives itself, without calling a function. */
interface OwnAnswer {
  readonly type: ResponseType;
  readonly status: number;
  /** What happened and what to do, for the administrator who finds it in the identity provider's log. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const requestIdHint = 'Quote request id $context.requestId when you look for it in the logs.';

/** Long enough for the bucket of a default stage to refill a little, short enough not to stall a sync. */
const retryAfterSeconds = 2;
/** Quotas count per day or longer; retrying once an hour is enough. */
const quotaRetryAfterSeconds = 3600;

/**
 * Every response that API Gateway can give itself. DEFAULT_4XX and DEFAULT_5XX cover types that it may add later. They have a fixed
 * status, since the body cannot repeat a status it does not know.
 */
export const ownAnswers: readonly OwnAnswer[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    detail:
      "The bearer token is missing, malformed or invalid. Enter this bridge's token in the identity provider, without the word Bearer: most identity providers add it themselves, and Bearer Bearer is refused. The command npx scim-bridge token show shows the token.",
    headers: { 'WWW-Authenticate': 'Bearer realm="SCIM"' },
  },
  {
    type: ResponseType.ACCESS_DENIED,
    status: 403,
    detail:
      'The bridge refuses this request: by its address, if an IP allow-list is set (option allowedIpRanges: add the address ranges of the identity provider to it); or because it presents the health token, which opens GET /health and nothing else (npx scim-bridge token show shows the bearer token).',
  },
  {
    type: ResponseType.WAF_FILTERED,
    status: 403,
    detail:
      'A firewall rule (AWS WAF) in front of the bridge refused the request. The metrics of the web ACL name the rule. If it is the limit of requests per address, raise the option addressRateLimit.',
  },
  {
    type: ResponseType.EXPIRED_TOKEN,
    status: 403,
    detail:
      'The request is signed with an expired AWS credential. The bridge expects a bearer token: Authorization: Bearer <token>.',
  },
  {
    type: ResponseType.INVALID_SIGNATURE,
    status: 403,
    detail:
      'The request has an invalid AWS signature. The bridge expects a bearer token: Authorization: Bearer <token>.',
  },
  {
    type: ResponseType.INVALID_API_KEY,
    status: 403,
    detail:
      'The API expects an API key, which the bridge does not use. The API was changed manually; deploy the stack again.',
  },
  {
    // For a REST API this does not mean that a token is missing: it is what an unknown route or method is answered with.
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 404,
    detail:
      "There is no resource at this address, or it does not support this method. Compare the Base URL in the identity provider with the stack's output BaseUrl.",
  },
  {
    type: ResponseType.RESOURCE_NOT_FOUND,
    status: 404,
    detail:
      "There is no resource at this address. Compare the Base URL in the identity provider with the stack's output BaseUrl.",
  },
  {
    type: ResponseType.BAD_REQUEST_PARAMETERS,
    status: 400,
    detail: 'The query or a header of the request cannot be read.',
  },
  {
    type: ResponseType.BAD_REQUEST_BODY,
    status: 400,
    detail: 'The body of the request cannot be read.',
  },
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    detail:
      'The request is too large. A group fits with about 90,000 members by id, or 40,000 with their display names: divide a larger one ' +
      'in the identity provider, or let it send changes of members by PATCH. Divide a Bulk request.',
  },
  {
    type: ResponseType.UNSUPPORTED_MEDIA_TYPE,
    status: 415,
    detail: 'The content type is not supported. Send application/scim+json or application/json.',
  },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    detail:
      'Too many requests. Retry after the number of seconds in Retry-After. The options throttleRate and throttleBurst set the limits.',
    headers: { 'Retry-After': String(retryAfterSeconds) },
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    detail: 'A usage quota on the API is used up. The bridge sets none: look for a usage plan that was added manually.',
    headers: { 'Retry-After': String(quotaRetryAfterSeconds) },
  },
  {
    type: ResponseType.AUTHORIZER_FAILURE,
    status: 500,
    detail: `The bearer token could not be checked. The log of the function authorizer says why. You can retry the request. ${requestIdHint}`,
  },
  {
    type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
    status: 500,
    detail: `The API cannot call the function that checks the bearer token. Deploy the stack again. ${requestIdHint}`,
  },
  {
    type: ResponseType.API_CONFIGURATION_ERROR,
    status: 500,
    detail: `The API is not set up correctly. Deploy the stack again. ${requestIdHint}`,
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 502,
    detail: `The bridge could not process the request. The log of the function scim-api says why. You can retry the request. ${requestIdHint}`,
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    detail: `The bridge did not answer in time. The request may have taken effect; you can retry it. ${requestIdHint}`,
  },
  {
    type: ResponseType.DEFAULT_4XX,
    status: 400,
    detail: `The API refused the request. ${requestIdHint}`,
  },
  {
    type: ResponseType.DEFAULT_5XX,
    status: 500,
    detail: `The bridge could not process the request. You can retry it. ${requestIdHint}`,
  },
];

/** Gives every response of API Gateway itself the form of a SCIM error (RFC 7644, section 3.12). */
export function addScimGatewayResponses(restApi: RestApi): void {
  for (const { type, status, detail, headers } of ownAnswers) {
    restApi.addGatewayResponse(`Answer${type.responseType}`, {
      type,
      statusCode: String(status),
      responseHeaders: quoted({ 'Content-Type': 'application/scim+json', ...headers }),
      // The key chooses the template and would set the content type, if the header above did not.
      templates: { 'application/json': errorBody(status, detail) },
    });
  }
}

function errorBody(status: number, detail: string): string {
  return JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail });
}

/** A literal header value stands in single quotes; without them it would be read as a mapping expression. */
function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
