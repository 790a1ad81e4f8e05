import { Authorizers } from '../../../local/api/authorizer';
import { Clock } from '../../../local/clock';
import { api, handMade, invocationUri, lambda, runSmallStack, type SmallStack } from '../support/small-api';

const backend = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event.requestContext.authorizer) });`;

/** Decides by the token, and says in the context how often it has been asked. */
const authorizer = `
let calls = 0;
export const handler = async ({ authorizationToken, methodArn, type }) => {
  calls += 1;
  const [, token] = authorizationToken.split(' ');
  if (token === 'wrong') throw new Error('Unauthorized');
  if (token === 'crash') throw new Error('database is down');
  if (token === 'shapeless') return { policyDocument: {} };
  if (token === 'nested') return { principalId: 'x', policyDocument: { Statement: [] }, context: { a: {} } };
  const everything = methodArn.split('/').slice(0, 2).join('/') + '/*';
  const Resource = token === 'narrow' ? methodArn : everything;
  const Effect = token === 'denied' ? 'Deny' : 'Allow';
  return {
    principalId: 'idp',
    policyDocument: { Version: '2012-10-17', Statement: token === 'nothing' ? [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'arn:other' }] : [{ Effect, Action: 'execute-api:Invoke', Resource }] },
    context: { calls, type, flag: true, methodArn },
  };
};`;

/** Moved by hand: how long a verdict is kept must not depend on how long the requests take. */
const clock = new Clock(Date.now(), 'by hand');
let small: SmallStack;
let remove: () => void;

beforeAll(async () => {
  const assembly = handMade(
    {
      Resources: {
        ...lambda('Backend'),
        ...lambda('Judge'),
        ...api('Backend', {
          method: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } },
          stage: {
            AccessLogSetting: {
              Format: '$context.requestId $context.status $context.authorizer.calls $context.error.responseType',
            },
          },
        }),
        Authorizer: {
          Type: 'AWS::ApiGateway::Authorizer',
          Properties: {
            Type: 'TOKEN',
            IdentitySource: 'method.request.header.Authorization',
            IdentityValidationExpression: '^Bearer +[A-Za-z0-9._~+/-]+=*$',
            AuthorizerResultTtlInSeconds: 1,
            AuthorizerUri: invocationUri('Judge'),
          },
        },
        Refusal: {
          Type: 'AWS::ApiGateway::GatewayResponse',
          Properties: {
            ResponseType: 'UNAUTHORIZED',
            StatusCode: '401',
            ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': '\'Bearer realm="SCIM"\'' },
          },
        },
      },
    },
    { Backend: backend, Judge: authorizer },
  );
  remove = assembly.remove;
  small = await runSmallStack(assembly, undefined, clock);
});

afterAll(async () => {
  await small?.stop();
  remove?.();
});

const call = (authorization: string | undefined, path = '/x') =>
  fetch(`${small.origin}${path}`, authorization === undefined ? {} : { headers: [['Authorization', authorization]] });
const calls = async (response: Response) => Number(((await response.json()) as { calls: string }).calls);

test('what the API allows, an authorizer must deny: to say nothing of a route is not enough there', async () => {
  const Statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'arn:a/scim/GET/x' };
  const payload = JSON.stringify({ principalId: 'p', policyDocument: { Statement } });
  const authorizers = new Authorizers(async () => ({ kind: 'result', payload }) as never);
  const it = { id: 'a', functionId: 'f', header: 'authorization', cacheMs: 1000 } as never;
  const ask = async (path: string, allowedByApi: boolean) =>
    (await authorizers.decide(it, [['Authorization', 'Bearer t']], `arn:a/scim/GET/${path}`, allowedByApi)).allowed;
  expect([await ask('x', false), await ask('y', false), await ask('y', true)]).toEqual([true, false, true]);
});

test('passes the context on, as strings', async () => {
  const response = await call('Bearer good', '/scim/some/path');
  expect(await response.json()).toEqual({
    calls: expect.stringMatching(/^\d+$/),
    type: 'TOKEN',
    flag: 'true',
    principalId: 'idp',
    methodArn: expect.stringMatching(
      /^arn:aws:execute-api:us-east-1:000000000000:[0-9a-f]{10}\/scim\/GET\/some\/path$/,
    ),
  });
});

test.each([
  ['no header', undefined],
  ['another scheme', 'Basic YTpi'],
  ['two words', 'Bearer a b'],
  ['no token', 'Bearer '],
])('%s: 401 without asking the authorizer', async (_, authorization) => {
  const before = await calls(await call(`Bearer count-${Math.random()}`));
  const response = await call(authorization);
  expect(response.status).toBe(401);
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="SCIM"');
  expect(response.headers.get('x-amzn-ErrorType')).toBe('UnauthorizedException');
  expect(await calls(await call(`Bearer count-${Math.random()}`))).toBe(before + 1);
});

test('a repeated header is refused, even with the right token in it', async () => {
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    request(`${small.origin}/x`, { headers: { Authorization: ['Bearer good', 'Bearer good'] } as never }, (response) =>
      resolve(response.resume().statusCode),
    )
      .on('error', reject)
      .end();
  });
  expect(status).toBe(401);
});

test.each([
  ['wrong', 401, 'UNAUTHORIZED'],
  ['denied', 403, 'ACCESS_DENIED'],
  ['nothing', 403, 'ACCESS_DENIED'],
  ['crash', 500, 'AUTHORIZER_FAILURE'],
  ['shapeless', 500, 'AUTHORIZER_CONFIGURATION_ERROR'],
  ['nested', 500, 'AUTHORIZER_CONFIGURATION_ERROR'],
])('the verdict for %s is %i', async (token, status, type) => {
  const answer = await call(`Bearer ${token}`);
  expect(answer.status).toBe(status);
  expect(await small.accessLineOf(answer)).toMatch(new RegExp(` ${status} - ${type}$`));
});

test('a verdict is kept for its time, by token', async () => {
  const first = await calls(await call('Bearer kept'));
  expect(await calls(await call('Bearer kept', '/other'))).toBe(first);
  expect(await calls(await call('Bearer other'))).toBe(first + 1);
  clock.advance(999);
  expect(await calls(await call('Bearer kept'))).toBe(first);
  clock.advance(1);
  expect(await calls(await call('Bearer kept'))).toBe(first + 2);
});

test('a kept verdict holds for what its policy says, and nothing else', async () => {
  expect((await call('Bearer narrow', '/a')).status).toBe(200);
  expect((await call('Bearer narrow', '/b')).status).toBe(403);
});

test('a refusal is not kept: a token that becomes valid is accepted at once', async () => {
  const before = await calls(await call(`Bearer count-${Math.random()}`));
  await call('Bearer wrong');
  await call('Bearer wrong');
  expect(await calls(await call(`Bearer count-${Math.random()}`))).toBe(before + 3);
});
