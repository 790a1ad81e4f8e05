import path from 'node:path';
import { Env } from '../../lambda/contract/names';
import { type Assembly, readAssembly } from '../../local/template/assembly';
import { asList, asObject, type Json, type Resource, type Template } from '../../local/template/template';
import { theBridge } from '../support/bridge';
import { theDatabase } from '../support/dynamodb';
import { runSmallStack, type SmallStack } from './support/small-api';

/** The bridge's own template with one mistake in it each, as it could be made in lib/: the local run must not get by. */
let endpoint: string;
let genuine: Assembly;
let running: SmallStack | undefined;

beforeAll(async () => {
  endpoint = await theDatabase();
  genuine = readAssembly(path.join(theBridge().stateDir, 'cdk.out'));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

let runs = 0;
/** Runs the template after a change to each resource; a name of its own keeps its tables apart. */
async function runDoctored(change: (resource: Resource, id: string) => Resource | undefined): Promise<SmallStack> {
  const entries = Object.entries(genuine.template.Resources).flatMap(([id, resource]) => {
    const changed = change(resource, id);
    return changed === undefined ? [] : [[id, changed] as const];
  });
  const template: Template = { ...genuine.template, Resources: Object.fromEntries(entries) };
  runs += 1;
  running = await runSmallStack({ ...genuine, template, stackName: `Doctored${runs}` }, endpoint);
  return running;
}

/** Every string in a resource replaced. */
function replaced(resource: Resource, from: RegExp, to: string): Resource {
  const visit = (value: Json): Json => {
    if (typeof value === 'string') return value.replace(from, to);
    if (Array.isArray(value)) return value.map((each: Json) => visit(each));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visit(each)]));
  };
  return { ...resource, Properties: visit(resource.Properties ?? {}) as NonNullable<Resource['Properties']> };
}

function call({ stack, origin }: SmallStack, method: string, resource: string, body?: object): Promise<Response> {
  const arn =
    stack.functions.map(({ environment }) => environment[Env.bearerTokenSecret]).find((each) => each !== undefined) ??
    '';
  return fetch(`${origin}/scim/v2${resource}`, {
    method,
    headers: { Authorization: `Bearer ${stack.secrets.current(arn)}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@example.com' };

test('the template as it is works, without a refused call', async () => {
  const it = await runDoctored((resource) => resource);
  const created = await call(it, 'POST', '/Users', user);
  expect(created.status).toBe(201);
  const { id } = (await created.json()) as { id: string };
  expect((await call(it, 'GET', `/Users/${id}`)).status).toBe(200);
  expect(it.notices).toEqual([]);
});

test('a missing permission to write to the directory fails the request, and is named', async () => {
  const it = await runDoctored((resource) =>
    resource.Type.startsWith('AWS::IAM') ? replaced(resource, /^dynamodb:PutItem$/, 'dynamodb:Nothing') : resource,
  );
  expect((await call(it, 'POST', '/Users', user)).status).toBe(500);
  expect(it.notices.join()).toMatch(
    /ScimFunction\w* is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:[^ ]*:table\/Doctored/,
  );
});

test("a missing permission to the token's key fails authentication, and is named", async () => {
  const it = await runDoctored((resource) =>
    resource.Type === 'AWS::IAM::Role' ? replaced(resource, /^kms:Decrypt$/, 'kms:Nothing') : resource,
  );
  expect((await call(it, 'GET', '/Users')).status).toBe(500);
  expect(it.notices.join()).toMatch(/Authorizer\w* is not authorized to perform: kms:Decrypt/);
});

test('a missing index fails the requests that need it', async () => {
  const it = await runDoctored((resource) => {
    const { GlobalSecondaryIndexes: indexes, ...properties } = resource.Properties ?? {};
    if (resource.Type !== 'AWS::DynamoDB::Table' || !Array.isArray(indexes)) return resource;
    // Without the attributes of the indexes' keys, as the CDK would leave them out too.
    const key = asList(properties.KeySchema).map((each) => String(asObject(each)?.AttributeName));
    const AttributeDefinitions = key.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
    return { ...resource, Properties: { ...properties, AttributeDefinitions } };
  });
  const { id } = (await (await call(it, 'POST', '/Users', user)).json()) as { id: string };
  expect((await call(it, 'GET', `/Users/${id}`)).status).toBe(500);
});

test('a missing variable keeps the function from loading, and the run from starting', async () => {
  const doctored = runDoctored((resource) => {
    if (resource.Type !== 'AWS::Lambda::Function') return resource;
    return JSON.parse(JSON.stringify(resource).replace(`"${Env.directoryTable}"`, '"SOMETHING_ELSE"')) as Resource;
  });
  await expect(doctored).rejects.toThrow(new RegExp(`Function\\w* does not load: .*${Env.directoryTable}`));
});

test('a role that may not read the stream keeps the run from starting', async () => {
  const doctored = runDoctored((resource) =>
    resource.Type === 'AWS::IAM::Role' ? replaced(resource, /^dynamodb:GetRecords$/, 'dynamodb:Nothing') : resource,
  );
  await expect(doctored).rejects.toThrow(
    /BridgeDelivery(Sweep)?Function\w* is not authorized to perform dynamodb:GetRecords/,
  );
});

test('a schedule without its Lambda permission keeps the run from starting', async () => {
  const doctored = runDoctored((resource, id) =>
    resource.Type === 'AWS::Lambda::Permission' && id.includes('Sweep') ? undefined : resource,
  );
  await expect(doctored).rejects.toThrow(/EventBridge may not invoke BridgeDeliverySweepLive\w*/);
});

test('a missing permission on the index of what is behind fails the sweep, and is named', async () => {
  const it = await runDoctored((resource) =>
    resource.Type === 'AWS::IAM::Role' ? replaced(resource, /^\/index\/due$/, '/index/none') : resource,
  );
  const [sweep] = [...it.stack.pools.values()].filter(({ definition }) => definition.id.includes('Sweep'));
  const result = await sweep?.invoke({ payload: '{}', requestId: 'test', traceId: 'Root=1' });
  expect(result?.kind).toBe('error');
  expect(it.notices.join()).toMatch(
    /Sweep\w* is not authorized to perform: dynamodb:Query on resource: [^ ]*\/index\/due/,
  );
});

test('a missing Lambda permission keeps the run from starting', async () => {
  const doctored = runDoctored((resource, id) =>
    resource.Type === 'AWS::Lambda::Permission' && id.includes('Authorizer') ? undefined : resource,
  );
  await expect(doctored).rejects.toThrow(/API Gateway may not invoke \w*Authorizer\w* for the authorizer/);
});

test('a reference to what does not exist keeps the run from starting', async () => {
  const doctored = runDoctored((resource) => (resource.Type === 'AWS::DynamoDB::Table' ? undefined : resource));
  await expect(doctored).rejects.toThrow(/has no resource or parameter \w*Data(Activity|Directory)/);
});
