import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..', '..');
const page = readFileSync(path.join(root, 'docs/permissions.md'), 'utf8');

interface Policy {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

const policies = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json) as Policy);

/** The IAM action of an SDK command, where it has another name; `undefined` for what needs none of its own. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  Put: ['dynamodb:PutItem'],
  Get: ['dynamodb:GetItem'],
  Update: ['dynamodb:UpdateItem'],
  Delete: ['dynamodb:DeleteItem'],
  BatchGet: ['dynamodb:BatchGetItem'],
  BatchWrite: ['dynamodb:BatchWriteItem'],
  TransactWrite: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
  Invoke: ['lambda:InvokeFunction'],
  GetLayerVersionByArn: ['lambda:GetLayerVersion'],
  GetObject: ['s3:GetObject', 's3:GetObjectVersion'],
  ListObjectVersions: ['s3:ListBucketVersions'],
  // Of the function that publishes digests, by its own role.
  PutLogEvents: [],
  PutObject: [],
  // Of the CDK's own look-up role, by the CDK app.
  AssumeRole: [],
};

/** The SDK commands that the operator's commands may send. */
function sent(): ReadonlySet<string> {
  const places = ['operator', 'lambda/delivery/admin', 'lambda/table', 'lambda/secrets'];
  const files = execFileSync('git', ['ls-files', ...places], { cwd: root })
    .toString()
    .split('\n')
    .filter((file) => file.endsWith('.ts'));
  const source = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
  const commands = [...source.matchAll(/new ([A-Z]\w+)Command\(/g)].map(([, name = '']) => name);
  const pages = [...source.matchAll(/\bpaginate([A-Z]\w+)\(/g)].map(([, name = '']) => name);
  return new Set([...commands, ...pages]);
}

test('every call that a command can make is in a policy of the page, or named in its text', () => {
  const names = [...sent()];
  expect(names.length).toBeGreaterThan(15);
  const missing = names.filter((name) => {
    const wanted = otherNames[name];
    return wanted === undefined
      ? !new RegExp(`:${name}\\b`).test(page)
      : !wanted.every((action) => page.includes(action));
  });
  expect(missing).toEqual([]);
});

test('the policy to look changes nothing: no action of it writes', () => {
  const [look, decide] = policies.map(({ Statement }) => Statement.flatMap(({ Action }) => Action));
  const reads = /:(Get|BatchGet|Query|Describe|List)/;
  const invokes = 'lambda:InvokeFunction';
  expect(look?.filter((action) => !reads.test(action) && action !== invokes)).toEqual([]);
  expect(decide?.filter((action) => reads.test(action))).toEqual([]);
  expect([...(look ?? []), ...(decide ?? [])].filter((action) => action.includes('*'))).toEqual([]);
});

test('who may look can call no function that decides; who may decide can call the one behind the buttons', () => {
  const mayCall = (name: string) =>
    policies.map(({ Statement }) =>
      Statement.filter(({ Action }) => [Action].flat().includes('lambda:InvokeFunction'))
        .flatMap(({ Resource }) => [Resource].flat())
        .some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(`${functions}${name}`)),
    );
  const functions = 'arn:aws:lambda:eu-central-1:111122223333:function:ScimBridge-';
  expect(mayCall('BridgeMonitoringDashboardFunctionsActionFunctionA42')).toEqual([false, true]);
  expect(mayCall('BridgeMonitoringDashboardFunctionsWidgetFunctionB17')).toEqual([true, false]);
  expect(mayCall('BridgeDeliveryImportFunction5C92')).toEqual([true, false]);
  expect(mayCall('BridgeDeliverySweepFunction0890')).toEqual([false, false]);
});
