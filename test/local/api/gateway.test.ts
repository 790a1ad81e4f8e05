import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { until } from '../../support/until';
import { api, handMade, invocationUri, lambda, runSmallStack, type SmallStack } from '../support/small-api';

/** Answers by the path: each is one habit of API Gateway to be seen from outside. */
const backend = `
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
export const handler = async (event, context) => {
  const json = (body, more = {}) => ({ statusCode: 200, body: JSON.stringify(body), ...more });
  switch (event.path) {
    case '/echo': return json({ event, context: { ...context, remaining: context.getRemainingTimeInMillis() } });
    case '/headers': return json({}, {
      headers: { 'WWW-Authenticate': 'Bearer', Date: 'yesterday', Server: 'mine', Connection: 'close', 'Content-Length': '1', 'Transfer-Encoding': 'x', ETag: 'W/"1"', 'X-One': 'single' },
      multiValueHeaders: { 'X-Two': ['a', 'b'], 'x-one': ['multi'] },
    });
    case '/gzip': return { statusCode: 200, headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'application/scim+json' }, isBase64Encoded: true, body: gzipSync('{"zipped":true}').toString('base64') };
    case '/size': return json({ length: event.body.length });
    case '/big': return { statusCode: 200, body: 'x'.repeat(Number(event.queryStringParameters.n)) };
    case '/empty': return { statusCode: 204 };
    case '/malformed': return { status: 200 };
    case '/undefined': return undefined;
    case '/object-body': return { statusCode: 200, body: { a: 1 } };
    case '/throw': throw new TypeError('broken');
    case '/exit': process.exit(3);
    case '/reject': setTimeout(() => Promise.reject(new Error('later'))); return new Promise(() => {});
    case '/only-get/': return new Promise((resolve) => setTimeout(() => resolve(json({})), 300));
    case '/two-at-once': {
      const here = import.meta.dirname + '/here';
      mkdirSync(here, { recursive: true });
      writeFileSync(here + '/' + process.pid, '');
      while (readdirSync(here).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
      return json({ pid: process.pid });
    }
    case '/pid': return json({ pid: process.pid });
    default: return { statusCode: 404, body: '' };
  }
};`;

const endless = 'console.log("LOADED BY " + process.pid); export const handler = () => new Promise(() => {});';

let small: SmallStack;
let remove: () => void;
const format =
  '{"id":"$context.requestId","status":"$context.status","path":"$context.path","who":"$context.authorizer.who","error":$context.error.messageString,"type":"$context.error.responseType","agent":"$context.identity.userAgent","length":"$context.responseLength"}';

beforeAll(async () => {
  const assembly = handMade(
    {
      Resources: {
        ...lambda('Backend', { Environment: { Variables: { COLOUR: 'blue' } } }),
        ...lambda('Endless', { Timeout: 1 }),
        ...api('Backend', { stage: { AccessLogSetting: { Format: format } } }),
        Ping: {
          Type: 'AWS::ApiGateway::Resource',
          Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'only-get' },
        },
        PingMethod: {
          Type: 'AWS::ApiGateway::Method',
          Properties: {
            HttpMethod: 'GET',
            ResourceId: { Ref: 'Ping' },
            AuthorizationType: 'NONE',
            Integration: { Type: 'AWS_PROXY', Uri: invocationUri('Backend'), TimeoutInMillis: 100 },
          },
        },
        EndlessResource: {
          Type: 'AWS::ApiGateway::Resource',
          Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'endless' },
        },
        EndlessMethod: {
          Type: 'AWS::ApiGateway::Method',
          Properties: {
            HttpMethod: 'GET',
            ResourceId: { Ref: 'EndlessResource' },
            AuthorizationType: 'NONE',
            Integration: { Type: 'AWS_PROXY', Uri: invocationUri('Endless') },
          },
        },
        Broken: {
          Type: 'AWS::ApiGateway::GatewayResponse',
          Properties: {
            ResponseType: 'INTEGRATION_FAILURE',
            ResponseParameters: {
              'gatewayresponse.header.Content-Type': "'application/scim+json'",
              'gatewayresponse.header.X-Id': 'context.requestId',
            },
            ResponseTemplates: {
              'application/json':
                '{"detail":$context.error.messageString,"id":"$context.requestId","nothing":"$context.authorizer.who"}',
            },
          },
        },
        Other: {
          Type: 'AWS::ApiGateway::GatewayResponse',
          Properties: { ResponseType: 'DEFAULT_4XX', StatusCode: '418' },
        },
      },
    },
    { Backend: backend, Endless: endless },
  );
  remove = assembly.remove;
  small = await runSmallStack(assembly);
});

afterAll(async () => {
  await small?.stop();
  remove?.();
});

const get = (path: string, init?: RequestInit) => fetch(`${small.origin}${path}`, init);

async function echoed(path: string, init?: RequestInit) {
  const response = await get(path, init);
  return (await response.json()) as { event: Record<string, unknown>; context: Record<string, unknown> };
}

test('hands the function the event that API Gateway would send', async () => {
  const body = '{"ä":1}';
  const { event } = await echoed('/scim/echo?filter=userName%20eq%20%22a%2Bb%22&x=1&x=2&plus=a+b;semi=1', {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/scim+json', 'X-Forwarded-For': '203.0.113.9', 'User-Agent': 'test' },
  });
  expect(event).toMatchObject({
    resource: '/{proxy+}',
    path: '/echo',
    httpMethod: 'POST',
    pathParameters: { proxy: 'echo' },
    queryStringParameters: { filter: 'userName eq "a+b"', x: '2', plus: 'a b', semi: '1' },
    multiValueQueryStringParameters: { x: ['1', '2'] },
    stageVariables: null,
    isBase64Encoded: true,
    body: Buffer.from(body).toString('base64'),
    requestContext: {
      resourcePath: '/{proxy+}',
      httpMethod: 'POST',
      path: '/scim/echo',
      stage: 'scim',
      accountId: '000000000000',
      domainName: new URL(small.origin).host,
      identity: { userAgent: 'test', sourceIp: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) },
      requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    },
  });
  const { headers } = event as { headers: Record<string, string> };
  expect(headers).toMatchObject({
    'X-Forwarded-For': expect.stringMatching(/^203\.0\.113\.9, /),
    'X-Forwarded-Proto': 'http',
    'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/),
  });
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('content-length');
});

test('names that every object has are names like others, in query and headers', async () => {
  const { origin } = small;
  const query = '__proto__=a&__proto__=b&constructor=c&toString=d';
  const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const headers = { ['__proto__']: 'e', constructor: 'f', hasOwnProperty: 'g' };
    const sent = httpRequest(`${origin}/echo?${query}`, { headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });
  expect(answer.status).toBe(200);
  const { event } = JSON.parse(answer.text) as { event: Record<string, Record<string, unknown>> };
  const own = (object: Record<string, unknown> | undefined) => new Map(Object.entries(object ?? {}));
  expect(own(event.multiValueQueryStringParameters)).toEqual(
    new Map([
      ['__proto__', ['a', 'b']],
      ['constructor', ['c']],
      ['toString', ['d']],
    ]),
  );
  expect(own(event.queryStringParameters).get('__proto__')).toBe('b');
  expect(own(event.multiValueHeaders).get('constructor')).toEqual(['f']);
});

test('serves the same routes without the stage, as a custom domain does', async () => {
  const { event } = await echoed('/echo');
  expect(event).toMatchObject({
    path: '/echo',
    requestContext: { path: '/echo' },
    body: null,
    isBase64Encoded: false,
    queryStringParameters: null,
  });
});

test('gives the function its context', async () => {
  const { context } = await echoed('/echo');
  expect(context).toMatchObject({
    functionName: 'Small-Backend',
    functionVersion: '$LATEST',
    memoryLimitInMB: '256',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Small-Backend',
  });
  expect(context.remaining).toBeGreaterThan(1000);
  expect(context.remaining).toBeLessThanOrEqual(60_000);
});

test('renames and drops the headers that API Gateway keeps to itself', async () => {
  const { headers } = await get('/headers');
  expect(headers.get('WWW-Authenticate')).toBeNull();
  expect(headers.get('x-amzn-Remapped-WWW-Authenticate')).toBe('Bearer');
  expect(headers.get('x-amzn-Remapped-Date')).toBe('yesterday');
  expect(headers.get('Date')).not.toBe('yesterday');
  expect(headers.get('x-amzn-Remapped-Server')).toBe('mine');
  expect(headers.get('x-amzn-Remapped-Connection')).toBe('close');
  expect(headers.get('Transfer-Encoding')).toBeNull();
  expect(headers.get('ETag')).toBe('W/"1"');
  expect(headers.get('X-Two')).toBe('a, b');
  expect(headers.get('X-One')).toBe('multi');
  expect(headers.get('Content-Type')).toBe('application/json');
  expect(headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('x-amz-apigw-id')).toBeTruthy();
});

test('decodes base64 answers, so that gzip reaches the client as gzip', async () => {
  const raw = await new Promise<Buffer>((resolve, reject) => {
    httpRequest(`${small.origin}/gzip`, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    })
      .on('error', reject)
      .end();
  });
  expect(JSON.parse(gunzipSync(raw).toString())).toEqual({ zipped: true });
});

test('hands compressed request bodies over as they are', async () => {
  const zipped = gzipSync('{}');
  const { event } = await echoed('/echo', { method: 'POST', body: zipped, headers: { 'Content-Encoding': 'gzip' } });
  expect(Buffer.from(String(event.body), 'base64').equals(zipped)).toBe(true);
});

test.each(['/malformed', '/undefined', '/object-body', '/throw', '/exit', '/reject'])(
  '%s: a function that fails is 502 by the gateway response',
  async (path) => {
    const response = await get(path);
    expect(response.status).toBe(502);
    expect(response.headers.get('Content-Type')).toBe('application/scim+json');
    const id = response.headers.get('x-amzn-RequestId');
    expect(response.headers.get('X-Id')).toBe(id);
    expect(await response.json()).toEqual({ detail: 'Internal server error', id, nothing: '' });
  },
);

test('the next request after a crash gets a new process', async () => {
  await get('/exit');
  expect((await get('/pid')).status).toBe(200);
});

test('a function that takes longer than its timeout is ended', async () => {
  const pids = () => [...small.functionLog().matchAll(/LOADED BY (\d+)/g)].map(([, pid]) => Number(pid));
  const [first = 0] = pids();
  expect((await get('/endless')).status).toBe(502);
  await until('its process is gone', () => !existsSync(`/proc/${first}`));
  expect((await get('/endless')).status).toBe(502);
  expect(new Set(pids()).size).toBe(2);
});

test("an integration's own timeout is 504", async () => {
  const response = await get('/only-get/');
  expect(response.status).toBe(504);
  expect(await response.json()).toEqual({ message: 'Endpoint request timed out' });
});

test('runs requests that come at once in several processes', async () => {
  const responses = await Promise.all(Array.from({ length: 4 }, () => get('/two-at-once')));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const answers = (await Promise.all(responses.map((response) => response.json()))) as { pid: number }[];
  expect(new Set(answers.map(({ pid }) => pid)).size).toBeGreaterThan(1);
});

test('answers over 6 MB are refused, answers under it are not', async () => {
  expect((await get(`/big?n=${6 * 1024 * 1024 - 100}`)).status).toBe(200);
  expect((await get(`/big?n=${6 * 1024 * 1024 + 1}`)).status).toBe(502);
});

test('requests that Lambda would not take are 413, and so are those over 10 MB', async () => {
  const send = (bytes: number) => get('/size', { method: 'POST', body: Buffer.alloc(bytes) });
  expect((await send(4 * 1024 * 1024)).status).toBe(200);
  expect((await send(5 * 1024 * 1024)).status).toBe(418);
  const refused = await send(11 * 1024 * 1024);
  expect(refused.status).toBe(418);
  expect(await small.accessLineOf(refused)).toContain('REQUEST_TOO_LARGE');
});

test('an unknown method or resource is MISSING_AUTHENTICATION_TOKEN, by the default for 4xx here', async () => {
  const response = await get('/only-get', { method: 'POST' });
  expect(response.status).toBe(418);
  expect(response.headers.get('x-amzn-ErrorType')).toBe('MissingAuthenticationTokenException');
  expect(await response.json()).toEqual({ message: 'Missing Authentication Token' });
});

test('plain pipes and braces in a query are refused, as API Gateway refuses them', async () => {
  const status = await new Promise((resolve, reject) => {
    httpRequest(small.origin, { path: '/echo?a=|' }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(418);
});

test('an answer without a body stays without', async () => {
  const response = await get('/empty');
  expect(response.status).toBe(204);
  expect(response.headers.get('Content-Length')).toBeNull();
});

test("writes the access log in the stage's format, and quotation marks cannot break out of it", async () => {
  const response = await get('/empty', { headers: { 'User-Agent': 'a"b' } });
  const id = response.headers.get('x-amzn-RequestId');
  expect(await small.accessLineOf(response)).toBe(
    `{"id":"${id}","status":"204","path":"/empty","who":"-","error":-,"type":"-","agent":"a\\"b","length":"0"}`,
  );
});

test('keeps what functions log, and none of it is on the wire', async () => {
  await get('/throw');
  await until('the error is logged', () => small.functionLog().includes('TypeError: broken'));
  expect(small.functionLog()).toMatch(/REPORT RequestId: [0-9a-f-]{36} Function: Small-Backend Duration/);
});
