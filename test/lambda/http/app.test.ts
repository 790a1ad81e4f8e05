import { answer } from '../../../lambda/http/app';
import type { Bridge } from '../../../lambda/http/exchange';
import { type HttpRequest, readRequest } from '../../../lambda/http/request';
import type { RequestRecord } from '../../../lambda/http/request-log';
import { theCaller } from '../../support/edge';

/** A bridge that must not be touched: everything asked of it fails the test. */
const untouchable = new Proxy({} as Bridge, {
  get: (_target, name) => {
    throw new Error(`${String(name)} was touched`);
  },
});

const request = (method: string, path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  ...readRequest({
    httpMethod: method,
    path,
    body: null,
    requestContext: { path, requestId: 'r', domainName: 'example.com' },
  } as never),
  ...more,
});

async function ask(asked: HttpRequest) {
  const lines: RequestRecord[] = [];
  const result = await answer(asked, untouchable, { write: (line) => lines.push(line) });
  return { ...result, lines };
}

describe('a request that no authorizer let in', () => {
  test.each([
    ['GET', '/v2/Users'],
    ['POST', '/v2/Users'],
    ['DELETE', '/v2/Users/42'],
    ['GET', '/v2/health'],
    ['GET', '/v2/ServiceProviderConfig'],
    ['GET', '/Nothing'],
    ['TRACE', '/v2/Users'],
    ['GET', '/v2/ping/../Users'],
    ['GET', '/v2/ping/x'],
    ['GET', '/v2/PING'],
  ])('%s %s is refused before anything is touched, and logged', async (method, path) => {
    const { statusCode, headers, body, lines } = await ask(request(method, path));
    expect(statusCode).toBe(401);
    expect(headers).toMatchObject({
      'WWW-Authenticate': 'Bearer realm="SCIM"',
      'Content-Type': 'application/scim+json',
    });
    expect(JSON.parse(body)).toMatchObject({ status: '401', detail: expect.stringContaining('authorizer') });
    expect(lines).toEqual([expect.objectContaining({ status: 401, tokenStage: undefined })]);
  });

  test.each(['/ping', '/v2/ping', '/scim/ping', '/scim/v2/ping', '//ping/', '/v2/%70ing'])(
    '%s is answered and touches nothing',
    async (path) => {
      expect(await ask(request('GET', path))).toMatchObject({ statusCode: 200, body: 'pong', lines: [] });
      expect(await ask(request('HEAD', path))).toMatchObject({ statusCode: 200, body: '', lines: [] });
    },
  );
});

test.each([
  ['GET', '/v2/Users'],
  ['POST', '/v2/Users'],
  ['GET', '/v2/ServiceProviderConfig'],
  ['POST', '/v2/Bulk'],
  ['GET', '/v2/health/x'],
  ['POST', '/v2/health'],
])(
  'the health token opens nothing but GET /health: %s %s is refused and says which token it is',
  async (method, path) => {
    const caller = { ...theCaller, tokenKind: 'health' } as const;
    const { statusCode, body, lines } = await ask(request(method, path, { caller }));
    expect(statusCode).toBe(403);
    expect(JSON.parse(body)).toMatchObject({
      status: '403',
      detail: expect.stringContaining('This is the health token'),
    });
    expect(lines).toEqual([expect.objectContaining({ status: 403, tokenKind: 'health' })]);
  },
);

test('two Authorization headers are refused, whoever let them in', async () => {
  const { statusCode, body } = await ask(request('GET', '/v2/Users', { authorizations: 2, caller: theCaller }));
  expect(statusCode).toBe(401);
  expect(JSON.parse(body).detail).toContain('more than one Authorization header');
});
