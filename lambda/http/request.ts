import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { TokenKind } from '../contract/names';
import { RetryBudget } from '../table/transaction';
import { acceptsGzip, type Content } from './body';

/** Whose token let a request in, as the authorizer found it: what it opens, the secret's staging label and version id. */
export interface Caller {
  readonly tokenKind: TokenKind;
  readonly tokenStage: string;
  readonly tokenVersion: string;
  /** ISO time at which the token was made. */
  readonly tokenMadeAt?: string;
  /** ISO time at which the token ends, since it was replaced. */
  readonly tokenValidUntil?: string;
}

/** A request over HTTP, freed of API Gateway. */
export interface HttpRequest {
  readonly method: string;
  /** Below the SCIM service's root, without doubled or trailing slashes, percent-decoded: `/Users/42`. */
  readonly route: string;
  /** Where the caller reaches the bridge, without a trailing slash: the start of every `location`. */
  readonly baseUrl: string;
  /** Query parameters, decoded, in the order in which they came. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly accept: string | undefined;
  readonly acceptsGzip: boolean;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** What a change shall answer (RFC 7240 §4.2); undefined when the client does not say. */
  readonly preferredReturn: 'representation' | 'minimal' | undefined;
  readonly userAgent: string | undefined;
  /** The caller's IP address, as API Gateway saw it. */
  readonly address: string;
  /** How many Authorization headers there are: different readers could interpret several headers differently. */
  readonly authorizations: number;
  /** The id that runs from the identity provider's request to the upstream's answer. */
  readonly correlationId: string;
  /** Undefined when no authorizer has let the request in. */
  readonly caller: Caller | undefined;
  readonly content: Content;
}

/**
 * Reads what API Gateway hands over (REST API, Lambda proxy integration). The one place that knows the event: the spelling of header
 * names is the client's, a repeated header has several values, and every body comes base64-encoded, since all media types are
 * among the API's binary media types (for gzip answers).
 */
export function readRequest(event: APIGatewayProxyEvent): HttpRequest {
  const { requestContext } = event;
  const headers = new Map(
    Object.entries(event.multiValueHeaders ?? {}).map(([name, values]) => [name.toLowerCase(), values ?? []]),
  );
  // A repeated header is one whose values are joined (RFC 9110 §5.2).
  const header = (name: string): string | undefined => headers.get(name)?.join(', ');
  const origin = `${header('x-forwarded-proto') ?? 'https'}://${requestContext.domainName ?? header('host') ?? 'localhost'}`;
  const route = routePath(event.path);
  return {
    method: event.httpMethod,
    route,
    baseUrl: baseUrl(origin, requestContext.path, route),
    query: queryOf(event),
    accept: header('accept'),
    acceptsGzip: acceptsGzip(header('accept-encoding')),
    // Without a tag in them they ask for nothing.
    ifMatch: header('if-match')?.trim() || undefined,
    ifNoneMatch: header('if-none-match')?.trim() || undefined,
    preferredReturn: preferredReturn(header('prefer')),
    userAgent: header('user-agent')?.slice(0, 120),
    address: requestContext.identity?.sourceIp ?? 'unknown',
    authorizations: headers.get('authorization')?.length ?? 0,
    correlationId: requestContext.requestId,
    caller: callerOf(requestContext.authorizer),
    content: {
      bytes: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
      type: header('content-type'),
      encoding: header('content-encoding'),
    },
  };
}

/** The parameters of RFC 7644 §3.4.2 and §3.9, and of RFC 9865. */
const parameters = new Map(
  ['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'cursor', 'attributes', 'excludedAttributes'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/**
 * Names are read in any case: a `Filter` that is ignored answers everybody, and a client that takes the first of them for its match
 * changes the wrong person.
 */
function queryOf(event: APIGatewayProxyEvent): Record<string, readonly string[]> {
  const query: Record<string, readonly string[]> = Object.create(null);
  for (const [sent, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    const name = parameters.get(sent.toLowerCase()) ?? sent;
    query[name] = [...(query[name] ?? []), ...(values ?? [])];
  }
  return query;
}

/** What the authorizer handed on; undefined when it is not all there. */
function callerOf(context: APIGatewayProxyEvent['requestContext']['authorizer']): Caller | undefined {
  // An authorizer of an earlier version, or a verdict of it that API Gateway still keeps, knows the bearer token only and does not say so.
  const { tokenKind = 'bearer', tokenStage, tokenVersion, tokenMadeAt, tokenValidUntil } = context ?? {};
  if (tokenKind !== 'bearer' && tokenKind !== 'health') return undefined;
  if (typeof tokenStage !== 'string' || tokenStage === '' || typeof tokenVersion !== 'string') return undefined;
  return {
    tokenKind,
    tokenStage,
    tokenVersion,
    ...(typeof tokenMadeAt === 'string' ? { tokenMadeAt } : {}),
    ...(typeof tokenValidUntil === 'string' ? { tokenValidUntil } : {}),
  };
}

/** Whether a request asks for a change. A search is one that only looks like it (RFC 7644 §3.4.3). */
export function asksForChange({ method, route }: Pick<HttpRequest, 'method' | 'route'>): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method) && !route.endsWith('/.search');
}

function preferredReturn(prefer: string | undefined): HttpRequest['preferredReturn'] {
  const wanted = /(?:^|[,;])\s*return\s*=\s*"?(representation|minimal)"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  if (wanted === undefined) return undefined;
  return wanted.toLowerCase() === 'minimal' ? 'minimal' : 'representation';
}

/**
 * Base paths of the SCIM service, longest first. Real clients use each of them: `/scim/v2` in hosted provisioning,
 * `/scim` in the self-hosted bridge, the bare root in JumpCloud's and Okta's set-up guides. API Gateway removes the stage's
 * name (`scim`) from the path, which leaves `/v2`.
 */
const bases = ['/scim/v2', '/scim', '/v2'] as const;

/**
 * The route below the SCIM service's root, without doubled or trailing slashes (`/Users/`, `//Users`: seen in the field), percent-decoded
 * (`/Schemas/urn%3Aietf…`, RFC 3986 §2.4). The root itself is `/`.
 */
export function routePath(path: string): string {
  const clean = `/${segmentsOf(path).map(decoded).join('/')}`;
  for (const base of bases) {
    if (clean === base) return '/';
    if (clean.startsWith(`${base}/`)) return clean.slice(base.length);
  }
  return clean;
}

/**
 * The address under which the caller reaches the SCIM service, without a trailing slash.
 *
 * @param origin scheme and host, for example `https://scim.example.com`
 * @param outsidePath the path as the caller sent it, the stage's name included
 * @param route what `routePath` found in it
 */
export function baseUrl(origin: string, outsidePath: string, route: string): string {
  const outside = segmentsOf(outsidePath);
  const base = outside.slice(0, outside.length - segmentsOf(route).length);
  return [origin, ...base].join('/');
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** Without blanks around it, which no address has. A segment stays one segment: an invalid percent-encoding, or one that contains a slash, is left unchanged and matches nothing. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment.trim() || segment;
  try {
    const text = decodeURIComponent(segment).trim();
    return text === '' || text.includes('/') ? segment : text;
  } catch {
    return segment;
  }
}

/** How long a request may search and change, in milliseconds: Lambda ends the function after 25 s, and API Gateway the request after 29 s. */
const maxWorkMs = 20_000;
/** What is left for reading the answer of a change that took so long. */
const answerMs = 3_000;

/** By when one request, a whole Bulk request too, must be done: a client that gets no answer does not know what was done. */
export class Deadline {
  /** As performance.now() counts. */
  readonly at: number;

  constructor(workMs = maxWorkMs) {
    this.at = performance.now() + workMs;
  }

  get leftMs(): number {
    return this.at - performance.now();
  }

  get isOver(): boolean {
    return this.leftMs < 0;
  }

  /** The time for the answer to what is changed already: when it is too short, repeating the request changes nothing more. */
  answering(): RetryBudget {
    const patience = new RetryBudget(this.leftMs + answerMs);
    patience.written = 'part';
    return patience;
  }
}
