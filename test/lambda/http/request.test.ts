import type { APIGatewayProxyEvent } from 'aws-lambda';
import { asksForChange, readRequest } from '../../../lambda/http/request';

/** An event as API Gateway makes it, with what a test is about. */
function event(more: object = {}, context: object = {}): APIGatewayProxyEvent {
  return {
    httpMethod: 'GET',
    path: '/v2/Users',
    multiValueHeaders: null,
    multiValueQueryStringParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: {
      path: '/scim/v2/Users',
      requestId: 'r-1',
      domainName: 'abc.execute-api.eu-central-1.amazonaws.com',
      ...context,
    },
    ...more,
  } as unknown as APIGatewayProxyEvent;
}

const withHeaders = (multiValueHeaders: Record<string, string[]>) => readRequest(event({ multiValueHeaders }));

test('what a bare request is', () => {
  expect(readRequest(event())).toMatchObject({
    method: 'GET',
    route: '/Users',
    baseUrl: 'https://abc.execute-api.eu-central-1.amazonaws.com/scim/v2',
    accept: undefined,
    acceptsGzip: false,
    authorizations: 0,
    correlationId: 'r-1',
    caller: undefined,
    content: { type: undefined, encoding: undefined },
  });
});

test('headers are found whatever their spelling, and joined when repeated (RFC 9110 §5.2)', () => {
  const request = withHeaders({
    ACCEPT: ['application/json', 'application/scim+json'],
    'if-MATCH': ['W/"1"'],
    'If-None-Match': ['W/"2"'],
    'accept-encoding': ['gzip'],
    authorization: ['Bearer a', 'Bearer b'],
    'User-Agent': ['x'.repeat(500)],
    'content-Type': ['application/json'],
    'CONTENT-encoding': ['gzip'],
  });
  expect(request).toMatchObject({
    accept: 'application/json, application/scim+json',
    ifMatch: 'W/"1"',
    ifNoneMatch: 'W/"2"',
    acceptsGzip: true,
    authorizations: 2,
    userAgent: 'x'.repeat(120),
    content: { type: 'application/json', encoding: 'gzip' },
  });
});

test.each([
  ['return=representation', 'representation'],
  ['respond-async, return="minimal"', 'minimal'],
  ['Return = Minimal; foo', 'minimal'],
  ['return=everything', undefined],
  ['noreturn=minimal', undefined],
])('Prefer: %s asks for %s (RFC 7240 §4.2)', (prefer, expected) => {
  expect(withHeaders({ Prefer: [prefer] }).preferredReturn).toBe(expected);
});

test('a body in base64 and one in plain text', () => {
  const text = (more: object) => Buffer.from(readRequest(event(more)).content.bytes).toString();
  expect(text({ body: Buffer.from('ü').toString('base64'), isBase64Encoded: true })).toBe('ü');
  expect(text({ body: 'ü' })).toBe('ü');
});

test('query parameters keep all their values, and no prototype', () => {
  const { query } = readRequest(
    event({ multiValueQueryStringParameters: { filter: ['a', 'b'], __proto__x: undefined } }),
  );
  expect(query.filter).toEqual(['a', 'b']);
  expect(query.constructor).toBeUndefined();
});

test('the caller is whoever the authorizer named, and nobody when it named nobody', () => {
  const caller = (authorizer: unknown) => readRequest(event({}, { authorizer })).caller;
  const named = { tokenStage: 'AWSCURRENT', tokenVersion: 'v1' };
  expect(caller({ ...named, tokenKind: 'health', principalId: 'p' })).toEqual({ ...named, tokenKind: 'health' });
  // A verdict of an earlier version's authorizer, which knew one token only.
  expect(caller({ ...named, principalId: 'p' })).toEqual({ ...named, tokenKind: 'bearer' });
  const dates = { tokenMadeAt: '2026-11-01T00:00:00.000Z', tokenValidUntil: '2026-12-01T00:00:00.000Z' };
  expect(caller({ ...named, ...dates })).toMatchObject(dates);
  const nobody = [undefined, null, {}, { tokenStage: '' }, { tokenStage: 'AWSCURRENT' }, { ...named, tokenKind: 'x' }];
  expect(nobody.map(caller)).toEqual(Array(6).fill(undefined));
});

test('without a domain name the Host header tells where the bridge is; without either nothing says "undefined"', () => {
  const bare = { domainName: undefined };
  const base = (more: object) => readRequest(event(more, bare)).baseUrl;
  expect(base({ multiValueHeaders: { Host: ['localhost:3000'], 'X-Forwarded-Proto': ['http'] } })).toBe(
    'http://localhost:3000/scim/v2',
  );
  expect(base({})).toBe('https://localhost/scim/v2');
});

test('query parameters are found whatever their case, and those of no standard stay as they are', () => {
  const multiValueQueryStringParameters = {
    Filter: ['a pr'],
    startindex: ['2'],
    filter: ['b pr'],
    aadOptscim062020: [''],
  };
  expect({ ...readRequest(event({ multiValueQueryStringParameters })).query }).toEqual({
    filter: ['a pr', 'b pr'],
    startIndex: ['2'],
    aadOptscim062020: [''],
  });
});

test('If-Match and If-None-Match without a tag ask for nothing', () => {
  expect(withHeaders({ 'If-Match': [''], 'If-None-Match': [' '] })).toMatchObject({
    ifMatch: undefined,
    ifNoneMatch: undefined,
  });
});

test.each([
  ['GET', '/Users', false],
  ['POST', '/Users/.search', false],
  ['POST', '/Bulk', true],
  ['PATCH', '/Groups/1', true],
  ['DELETE', '/Users/1', true],
])('whether %s %s asks for a change: %s', (method, route, changes) => {
  expect(asksForChange({ method, route })).toBe(changes);
});
