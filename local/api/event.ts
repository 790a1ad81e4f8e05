import type { Json } from '../template/template';
import type { AuthorizerContext } from './authorizer';
import { type HeaderList, joined, singleAndMulti, toFunction } from './headers';
import type { ApiModel } from './model';
import { isBinary } from './proxy-answer';
import { decode, type Match } from './router';

/** A request as it arrived, with what API Gateway adds to it first. */
export interface ApiRequest {
  readonly method: string;
  /** As sent, percent-encoded, stage included where the client named it. */
  readonly fullPath: string;
  /** The same without the stage. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: HeaderList;
  readonly sourceIp: string;
  readonly port: number;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  readonly receivedAt: Date;
}

/**
 * Splits a request's target into stage, path and query. An execute-api address has the stage before the path; a custom
 * domain, mapped at the root, has not; both are served here.
 */
export function splitTarget(target: string, stageName: string): Pick<ApiRequest, 'fullPath' | 'path' | 'query'> {
  const mark = target.indexOf('?');
  const fullPath = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  const prefix = `/${stageName}`;
  const staged = fullPath === prefix || fullPath.startsWith(`${prefix}/`);
  return { fullPath, path: staged ? fullPath.slice(prefix.length) || '/' : fullPath, query };
}

/** The proxy event (version 1) that a function behind the route gets. */
export function proxyEvent(
  request: ApiRequest,
  { route, pathParameters }: Match,
  body: Buffer,
  authorizer: AuthorizerContext | undefined,
  api: ApiModel,
): Json {
  const headers = singleAndMulti([...toFunction(forwarded(request))]);
  const query = singleAndMulti(queryParameters(request.query));
  const binary =
    body.length > 0 && isBinary(joined(request.headers, 'Content-Type') ?? 'application/json', api.binaryMediaTypes);
  return {
    resource: route.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: headers.single,
    multiValueHeaders: headers.multi,
    queryStringParameters: orNull(query.single),
    multiValueQueryStringParameters: orNull(query.multi),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(api.stageVariables),
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.resourcePath,
      httpMethod: request.method,
      path: request.fullPath,
      accountId: api.account,
      apiId: api.id,
      stage: api.stageName,
      protocol: 'HTTP/1.1',
      requestId: request.requestId,
      extendedRequestId: request.extendedRequestId,
      requestTime: clfTime(request.receivedAt),
      requestTimeEpoch: request.receivedAt.getTime(),
      ...domain(request),
      identity: {
        ...absentIdentity,
        sourceIp: request.sourceIp,
        userAgent: joined(request.headers, 'User-Agent') ?? null,
      },
      ...(authorizer === undefined ? {} : { authorizer: { ...authorizer } }),
    },
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  };
}

/** Members of a request's identity that only callers with AWS credentials, API keys or client certificates have. */
const absentIdentity = {
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

/** `domainName` and its first label, from the Host header. */
export function domain({ headers }: ApiRequest): { readonly domainName: string; readonly domainPrefix: string } {
  const domainName = joined(headers, 'Host') ?? '';
  return { domainName, domainPrefix: domainName.split(/[.:]/)[0] ?? '' };
}

/** `22/Nov/2026:18:37:54 +0000` */
export function clfTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** The request's headers with those that API Gateway sets; the client's own X-Forwarded-For stays before its address. */
function forwarded({ headers, sourceIp, port, traceId }: ApiRequest): HeaderList {
  const set = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-amzn-trace-id']);
  const before = joined(headers, 'X-Forwarded-For');
  return [
    ...headers.filter(([name]) => !set.has(name.toLowerCase())),
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', before === undefined ? sourceIp : `${before}, ${sourceIp}`],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', 'http'],
  ];
}

/** Query parameters, decoded. API Gateway also splits at semicolons. */
function queryParameters(query: string): HeaderList {
  return query
    .split(/[&;]/)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [decode(name.replaceAll('+', ' ')), decode(value.replaceAll('+', ' '))] as const;
    });
}

function orNull<T extends object>(object: T): T | null {
  return Object.keys(object).length === 0 ? null : object;
}
