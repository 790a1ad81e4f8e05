import { request } from 'node:http';
import { until } from '../../support/until';
import { api, handMade, lambda, runSmallStack, type SmallStack } from '../support/small-api';

const backend = 'export const handler = async () => ({ statusCode: 200, body: "" });';
const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

async function start(more: Parameters<typeof api>[1], resources = {}): Promise<SmallStack> {
  const assembly = handMade({ Resources: { ...lambda('Fn'), ...api('Fn', more), ...resources } }, { Fn: backend });
  running.push({ stop: async () => assembly.remove() });
  const small = await runSmallStack(assembly);
  running.unshift(small);
  return small;
}

const statuses = (origin: string, requests: number) =>
  Promise.all(Array.from({ length: requests }, async () => (await fetch(`${origin}/x`)).status));

test("the stage's throttle refuses what is too much, with its gateway response", async () => {
  const stage = {
    MethodSettings: [{ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 2 }],
  };
  const { origin } = await start(
    { stage },
    {
      Throttled: {
        Type: 'AWS::ApiGateway::GatewayResponse',
        Properties: { ResponseType: 'THROTTLED', ResponseParameters: { 'gatewayresponse.header.Retry-After': "'2'" } },
      },
    },
  );
  expect((await statuses(origin, 4)).sort()).toEqual([200, 200, 429, 429]);
  const refused = await fetch(`${origin}/x`);
  expect(refused.headers.get('Retry-After')).toBe('2');
  expect(await refused.json()).toEqual({ message: 'Too Many Requests' });
});

test.each([
  [['127.0.0.0/8', '::1/128'], 200],
  [['203.0.113.0/24'], 403],
])('an allow-list of %j answers this machine %i', async (ranges, status) => {
  const everyCall = { Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
  const Policy = {
    Statement: [
      { Effect: 'Allow', ...everyCall },
      { Effect: 'Deny', ...everyCall, Condition: { NotIpAddress: { 'aws:SourceIp': ranges } } },
    ],
  };
  const { origin } = await start({ api: { Policy } });
  expect(await statuses(origin, 1)).toEqual([status]);
});

test('an integration or authorizer that cannot be run here is refused at the start', async () => {
  await expect(start({ method: { Integration: { Type: 'MOCK' } } })).rejects.toThrow(
    /knows AWS_PROXY integrations only, not MOCK/,
  );
  await expect(start({ method: { AuthorizationType: 'AWS_IAM' } })).rejects.toThrow(
    /no authorization but NONE and CUSTOM/,
  );
});

test('a caller that hangs up in the middle of its request is no trouble of this run', async () => {
  const told = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { origin, stack } = await start({});
  const answer = jest.spyOn(stack.gateway, 'answer');
  const hungUp = request(`${origin}/x`, { method: 'POST', headers: { 'Content-Length': '100' } });
  hungUp.on('error', () => {});
  hungUp.write('half');
  await until('the request is read', () => answer.mock.results.length > 0);
  hungUp.destroy();
  await expect(answer.mock.results[0]?.value).rejects.toThrow('aborted');
  expect(await statuses(origin, 1)).toEqual([200]);
  expect(told).not.toHaveBeenCalled();
  told.mockRestore();
});
