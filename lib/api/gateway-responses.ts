import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** An answer that API Gateway gives itself, without asking a function. */
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
/** A quota counts by the day at least; once an hour is often enough to ask again. */
const quotaRetryAfterSeconds = 3600;

/**
 * Every answer API Gateway can make itself. DEFAULT_4XX and DEFAULT_5XX stand for those that it may learn later: they get a status of
 * their own, since a body cannot repeat a status it does not know.
 */
export const ownAnswers: readonly OwnAnswer[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    detail:
      "The bearer token is missing, malformed or not valid. Enter the token of this bridge in the identity provider, the token alone: most write the word Bearer in front of it themselves, and Bearer Bearer is refused. The stack's output ShowTokenCommand is the command that shows it.",
    headers: { 'WWW-Authenticate': 'Bearer realm="SCIM"' },
  },
  {
    type: ResponseType.ACCESS_DENIED,
    status: 403,
    detail:
      'The bridge does not let this caller in. If an IP allow-list is set (option allowedIpRanges), add the address ranges of the identity provider to it.',
  },
  {
    type: ResponseType.WAF_FILTERED,
    status: 403,
    detail:
      'A firewall rule (AWS WAF) in front of the bridge refused the request. If it is the limit of requests per address (option addressRateLimit), raise it; the metrics of the web ACL name the rule.',
  },
  {
    type: ResponseType.EXPIRED_TOKEN,
    status: 403,
    detail:
      'The request is signed with an expired AWS credential. The bridge takes a bearer token: Authorization: Bearer <token>.',
  },
  {
    type: ResponseType.INVALID_SIGNATURE,
    status: 403,
    detail:
      'The request is signed as for AWS, and wrongly. The bridge takes a bearer token: Authorization: Bearer <token>.',
  },
  {
    type: ResponseType.INVALID_API_KEY,
    status: 403,
    detail:
      'The API expects an API key, which the bridge does not use. Somebody changed the API by hand; deploy the stack again.',
  },
  {
    // For a REST API this does not mean that a token is missing: it is what an unknown route or method is answered with.
    type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
    status: 404,
    detail:
      "There is nothing at this address or for this method. Compare the Base URL in the identity provider with the stack's output BaseUrl.",
  },
  {
    type: ResponseType.RESOURCE_NOT_FOUND,
    status: 404,
    detail:
      "There is nothing at this address. Compare the Base URL in the identity provider with the stack's output BaseUrl.",
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
    detail: 'The request is too large. Send fewer members or operations at once.',
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
      'Too many requests at once. Repeat after the seconds in Retry-After; the limits are the options throttleRate and throttleBurst.',
    headers: { 'Retry-After': String(retryAfterSeconds) },
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    detail: 'A usage quota on the API is used up. The bridge sets none: look for a usage plan that was added by hand.',
    headers: { 'Retry-After': String(quotaRetryAfterSeconds) },
  },
  {
    type: ResponseType.AUTHORIZER_FAILURE,
    status: 500,
    detail: `The bearer token could not be checked. The log of the function authorizer says why; the request may be repeated. ${requestIdHint}`,
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
    detail: `The bridge could not process the request. The log of the function scim-api says why; the request may be repeated. ${requestIdHint}`,
  },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    detail: `The bridge did not answer in time. The request may have taken effect and may be repeated. ${requestIdHint}`,
  },
  {
    type: ResponseType.DEFAULT_4XX,
    status: 400,
    detail: `The API refused the request. ${requestIdHint}`,
  },
  {
    type: ResponseType.DEFAULT_5XX,
    status: 500,
    detail: `The bridge could not process the request. It may be repeated. ${requestIdHint}`,
  },
];

/** Gives everything that API Gateway answers itself the shape of a SCIM error (RFC 7644, section 3.12). */
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
