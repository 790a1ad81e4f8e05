// AGPL, and therefore for tests only: nothing that is deployed, packed or run by an operator imports it (decision 0023).

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { partitionsOfDelivery } from '../../lambda/contract/names';
import { guardKey as removalGuardKey } from '../../lambda/delivery/state/guard-window';
import { ownershipKey } from '../../lambda/delivery/state/ownership';
import { upstreamStateKey } from '../../lambda/delivery/state/upstream-state';
import { deletedKey, guardKey, lookupPartition, membershipKey, resourceKey } from '../../lambda/table/keys';
import { connected, fullest, smallest } from './configurations';
import { somewhere, synthesize } from './synthesize';

/** Every resource as AWS would name it, so that a policy of the template can be evaluated as IAM would. */
const arns = {
  directory: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Directory',
  byUser: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Directory/index/byUser',
  due: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Directory/index/due',
  stream: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Directory/stream/2026-01-01T00:00:00.000',
  failures: 'arn:aws:sqs:eu-central-1:123456789012:Failures',
  byTime: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Activity/index/byTime',
  activity: 'arn:aws:dynamodb:eu-central-1:123456789012:table/Activity',
  bearerToken: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:BearerToken-AbCdEf',
  healthToken: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:HealthToken-AbCdEf',
  scimsession: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:Scimsession-AbCdEf',
  key: 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000',
  interface: 'arn:aws:ec2:eu-central-1:123456789012:network-interface/eni-0123456789abcdef0',
  anotherFunction: 'arn:aws:lambda:eu-central-1:123456789012:function:Another',
  driftFunction: 'arn:aws:lambda:eu-central-1:123456789012:function:Drift',
  ownLog: 'arn:aws:logs:eu-central-1:123456789012:log-group:OwnLog',
  digests: 'arn:aws:logs:eu-central-1:123456789012:log-group:Digests',
  archive: 'arn:aws:s3:::archive/any/object',
} as const;

type Thing = keyof typeof arns | '*';

/** Which resource a logical id of the template stands for. */
const meanings: readonly (readonly [RegExp, keyof typeof arns])[] = [
  [/DataDirectory\w*\.StreamArn/, 'stream'],
  [/DataDirectory/, 'directory'],
  [/Failures/, 'failures'],
  [/DeliveryDriftLive/, 'driftFunction'],
  [/DataActivity/, 'activity'],
  [/BearerToken/, 'bearerToken'],
  [/HealthToken/, 'healthToken'],
  [/Scimsession/, 'scimsession'],
  [/BridgeKey/, 'key'],
  [/DigestsLog/, 'digests'],
  [/DigestsArchive/, 'archive'],
  [/Logs/, 'ownLog'],
];

const viaSecretsManager = { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' };
/** What calls of a function's own code carry. */
const byTheCode = { 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-central-1:123456789012:function:Any' };
const viaDynamoDb = { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' };

/** A call: the action, the resource, and what IAM knows besides. */
type Call = readonly [action: string, thing: Thing, context?: Readonly<Record<string, string | string[]>>];

const logs: readonly Call[] = [
  ['logs:PutLogEvents', 'ownLog'],
  ['logs:CreateLogStream', 'ownLog'],
];

/** Of the functions that answer requests. */
const logsAndTraces: readonly Call[] = [...logs, ['xray:PutTraceSegments', '*'], ['xray:PutTelemetryRecords', '*']];

/** The parts of a transaction are checked one by one, as the actions they would be by themselves. */
const directoryCalls: readonly Call[] = [
  ['dynamodb:GetItem', 'directory'],
  ['dynamodb:BatchGetItem', 'directory'],
  ['dynamodb:Query', 'directory'],
  ['dynamodb:PutItem', 'directory'],
  ['dynamodb:UpdateItem', 'directory'],
  ['dynamodb:DeleteItem', 'directory'],
  ['dynamodb:Query', 'byUser'],
  ['dynamodb:PutItem', 'activity'],
];

/** What every function that delivers may do besides: find what is behind, open the scimsession, hand on what it cannot do. */
const deliveryCalls: readonly Call[] = [
  ['dynamodb:ConditionCheckItem', 'directory'],
  ['dynamodb:Query', 'due'],
  ['secretsmanager:GetSecretValue', 'scimsession'],
  ['sqs:SendMessage', 'failures'],
];

const scimsessionKeyCalls: readonly Call[] = [
  ['kms:Decrypt', 'key', { ...viaSecretsManager, 'kms:EncryptionContext:SecretARN': arns.scimsession }],
];

/** Made by Lambda in the function's name, to hand it the stream. */
const streamCalls: readonly Call[] = [
  ['dynamodb:DescribeStream', 'stream'],
  ['dynamodb:GetRecords', 'stream'],
  ['dynamodb:GetShardIterator', 'stream'],
  ['dynamodb:ListStreams', '*'],
];

/** Made by Lambda to give the function network interfaces in a VPC, and to remove them when it leaves; the code itself may not. */
const interfaceCalls: readonly Call[] = [
  ['ec2:CreateNetworkInterface', 'interface'],
  ['ec2:DescribeNetworkInterfaces', '*'],
  ['ec2:DescribeSubnets', '*'],
  ['ec2:DeleteNetworkInterface', 'interface'],
  ['ec2:AssignPrivateIpAddresses', 'interface'],
  ['ec2:UnassignPrivateIpAddresses', 'interface'],
];

const interfaceCallsOfTheCode: readonly Call[] = interfaceCalls.map(([action, thing]) => [action, thing, byTheCode]);

const tokenCalls: readonly Call[] = [
  ['secretsmanager:GetSecretValue', 'bearerToken'],
  ['kms:Decrypt', 'key', { ...viaSecretsManager, 'kms:EncryptionContext:SecretARN': arns.bearerToken }],
];

/** Of who checks the health token or presents it. */
const healthTokenCalls: readonly Call[] = [
  ['secretsmanager:GetSecretValue', 'healthToken'],
  ['kms:Decrypt', 'key', { ...viaSecretsManager, 'kms:EncryptionContext:SecretARN': arns.healthToken }],
];

const tableKeyCalls: readonly Call[] = [
  ['kms:Decrypt', 'key', viaDynamoDb],
  ['kms:Encrypt', 'key', viaDynamoDb],
  ['kms:GenerateDataKey', 'key', viaDynamoDb],
  ['kms:ReEncryptFrom', 'key', viaDynamoDb],
  ['kms:ReEncryptTo', 'key', viaDynamoDb],
  ['kms:DescribeKey', 'key', viaDynamoDb],
];

/** Calls that only functions that deliver may make. */
const neverInTheRequestPath: readonly Call[] = [...deliveryCalls, ...scimsessionKeyCalls, ...streamCalls];

/** Calls that no function may make, whatever the configuration. */
const neverAllowed: readonly Call[] = [
  ['secretsmanager:PutSecretValue', 'bearerToken'],
  ['secretsmanager:PutSecretValue', 'healthToken'],
  ['secretsmanager:PutSecretValue', 'scimsession'],
  ['secretsmanager:DescribeSecret', 'bearerToken'],
  ['kms:Decrypt', 'key'],
  ['sqs:ReceiveMessage', 'failures'],
  ['lambda:InvokeFunction', 'anotherFunction'],
  ['dynamodb:Scan', 'directory'],
  ['dynamodb:DeleteTable', 'directory'],
  ['dynamodb:BatchWriteItem', 'directory'],
  ['dynamodb:Query', 'activity'],
  ['dynamodb:GetItem', 'activity'],
  ['dynamodb:UpdateItem', 'activity'],
  ['dynamodb:DeleteItem', 'activity'],
  ['logs:CreateLogGroup', 'ownLog'],
  ['logs:DeleteLogGroup', 'ownLog'],
  ['logs:DeleteLogGroup', 'digests'],
  ['logs:PutRetentionPolicy', 'digests'],
  ['logs:PutLogEvents', 'digests'],
  ['logs:GetLogEvents', 'digests'],
  ['s3:PutObject', 'archive'],
  ['s3:DeleteObject', 'archive'],
  ['s3:PutObjectRetention', 'archive'],
  ['s3:BypassGovernanceRetention', 'archive'],
];

type FunctionName =
  | 'Probe'
  | 'ScimFunction'
  | 'Authorizer'
  | 'Delivery'
  | 'DeliverySweep'
  | 'DeliveryImport'
  | 'DeliveryDrift'
  | 'DeliveryConfirmation'
  | 'DigestsFunction'
  | 'MonitoringDashboardFunctionsWidget'
  | 'MonitoringDashboardFunctionsAction';

function roleOf(name: FunctionName, config: Parameters<typeof synthesize>[0]) {
  const { template } = synthesize(config, somewhere);
  const roles = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) =>
    new RegExp(`^Bridge${name}Role[0-9A-F]{8}$`).test(id),
  );
  expect(roles).toHaveLength(1);
  const attached =
    JSON.stringify(template.findResources('AWS::IAM::Policy')) +
    JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'));
  return { properties: roles[0]?.[1].Properties, attached };
}

/** References of a template replaced by the ARNs above. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  const id = fields.Ref ?? (fields['Fn::GetAtt'] as readonly string[] | undefined)?.join('.');
  if (typeof id === 'string') {
    const meaning = meanings.find(([pattern]) => pattern.test(id));
    if (meaning === undefined) throw new Error(`no ARN for ${id}`);
    // A log group's Arn attribute ends in `:*`: the group and its streams.
    if (meaning[1] === 'archive') return 'arn:aws:s3:::archive';
    return meaning[1] === 'ownLog' || meaning[1] === 'digests' ? `${arns[meaning[1]]}:*` : arns[meaning[1]];
  }
  const join = fields['Fn::Join'] as readonly [string, readonly unknown[]] | undefined;
  if (join !== undefined) return join[1].map(resolve).join(join[0]);
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, resolve(inner)]));
}

async function isAllowed(
  policies: readonly { PolicyName: string; PolicyDocument: unknown }[],
  [action, thing, context]: Call,
) {
  const outcome = await runSimulation(
    {
      request: {
        principal: 'arn:aws:sts::123456789012:assumed-role/Function/session',
        action,
        resource: { accountId: '123456789012', resource: thing === '*' ? '*' : resourceFor(action, arns[thing]) },
        contextVariables: { ...(known(context ?? {}) as Record<string, string | string[]>) },
      },
      identityPolicies: policies.map(({ PolicyName, PolicyDocument }) => ({
        name: PolicyName,
        policy: known(resolve(PolicyDocument)),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      // The key's own policy leaves the decision to IAM, as CDK writes it.
      ...(action.startsWith('kms:') ? { resourcePolicy: accountDecides } : {}),
    },
    {},
  );
  if (outcome.resultType === 'error') throw new Error(`${action} cannot be simulated: ${JSON.stringify(outcome)}`);
  return outcome.overallResult === 'Allowed';
}

const accountDecides = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*', Resource: '*' },
  ],
};

/** The simulator knows no encryption contexts: a principal's tag stands in for one, in the policy and in the request alike. */
function known(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('kms:EncryptionContext:SecretARN', 'aws:PrincipalTag/SecretARN'));
}

/** Logs are written to a stream of the group. */
function resourceFor(action: string, arn: string): string {
  return /^logs:(PutLogEvents|CreateLogStream|GetLogEvents)$/.test(action)
    ? `${arn}:log-stream:2026/01/01/[$LATEST]0`
    : arn;
}

const requestPath = [
  [
    'ScimFunction',
    'smallest',
    smallest,
    [...directoryCalls, ...logsAndTraces],
    [...tokenCalls, ...healthTokenCalls, ...tableKeyCalls],
  ],
  [
    'ScimFunction',
    'fullest',
    fullest,
    [...directoryCalls, ...tableKeyCalls, ...logsAndTraces],
    [...tokenCalls, ...healthTokenCalls],
  ],
  ...(['smallest', 'fullest'] as const).map(
    (label) =>
      [
        'Authorizer',
        label,
        { smallest, fullest }[label],
        [...tokenCalls, ...healthTokenCalls, ...logsAndTraces],
        [...directoryCalls, ...tableKeyCalls],
      ] as const,
  ),
] as const;

const everyDelivery: readonly Call[] = [
  ...directoryCalls,
  ...deliveryCalls,
  ...tokenCalls,
  ...scimsessionKeyCalls,
  ...interfaceCalls,
  ...logs,
];

/** Looking at the directory. */
const lookingCalls: readonly Call[] = [
  ['dynamodb:GetItem', 'directory'],
  ['dynamodb:BatchGetItem', 'directory'],
  ['dynamodb:Query', 'directory'],
  ['dynamodb:Query', 'due'],
];

/** Deciding, and recording it. */
const decidingCalls: readonly Call[] = [
  ['dynamodb:PutItem', 'directory'],
  ['dynamodb:UpdateItem', 'directory'],
  ['dynamodb:DeleteItem', 'directory'],
  ['dynamodb:PutItem', 'activity'],
  ['lambda:InvokeFunction', 'driftFunction'],
];

/** Telling what happened. */
const tellingCalls: readonly Call[] = [
  ['dynamodb:Query', 'byUser'],
  ['dynamodb:Query', 'activity'],
  ['dynamodb:BatchGetItem', 'activity'],
  ['dynamodb:Query', 'byTime'],
];

const versionCalls: readonly Call[] = [['secretsmanager:ListSecretVersionIds', 'bearerToken']];

/** The functions behind the dashboard: who looks cannot decide, and neither reads a secret. */
const dashboardCases = (['smallest', 'fullest'] as const).flatMap((label): Case[] => {
  const config = { smallest, fullest }[label];
  const [needed, others] = label === 'fullest' ? [tableKeyCalls, []] : [[], tableKeyCalls];
  const never = [
    ...tokenCalls,
    ...healthTokenCalls,
    ...scimsessionKeyCalls,
    ...streamCalls,
    ...interfaceCalls,
    ...others,
  ];
  const [widget, action] = ['MonitoringDashboardFunctionsWidget', 'MonitoringDashboardFunctionsAction'] as const;
  return [
    [
      widget,
      label,
      config,
      [...lookingCalls, ...tellingCalls, ...versionCalls, ...needed, ...logs],
      [...decidingCalls, ...never],
    ],
    [
      action,
      label,
      config,
      [...lookingCalls, ...decidingCalls, ...needed, ...logs],
      [...tellingCalls, ...versionCalls, ...never],
    ],
  ];
});

/** Publishing digests: the records by time, and the places that nobody else writes. */
const digestCalls: readonly Call[] = [
  ['dynamodb:BatchGetItem', 'activity'],
  ['dynamodb:Query', 'byTime'],
  ['logs:PutLogEvents', 'digests'],
  ['logs:GetLogEvents', 'digests'],
  ['sqs:SendMessage', 'failures'],
];

const archiveCalls: readonly Call[] = [
  ['s3:PutObject', 'archive'],
  ['kms:GenerateDataKey', 'key', { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' }],
  ['kms:Decrypt', 'key', { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' }],
];

/** The function reads records and writes none, and nothing of the directory is its business. */
const neverForDigests: readonly Call[] = [
  ...directoryCalls,
  ...tokenCalls,
  ...scimsessionKeyCalls,
  ...streamCalls,
  ...interfaceCalls,
];

type Case = readonly [
  name: FunctionName,
  label: string,
  config: Parameters<typeof synthesize>[0],
  needed: readonly Call[],
  others: readonly Call[],
];

/** The probe reads the health token, and nothing else of the bridge. */
const probeCases = (['smallest', 'fullest'] as const).map(
  (label): Case => [
    'Probe',
    label,
    { smallest, fullest }[label],
    [...healthTokenCalls, ...logs],
    [...directoryCalls, ...tokenCalls, ...tableKeyCalls, ...neverInTheRequestPath, ...interfaceCalls],
  ],
);

const cases: readonly Case[] = [
  ['DigestsFunction', 'smallest', smallest, [...digestCalls, ...logs], [...neverForDigests, ...archiveCalls]],
  [
    'DigestsFunction',
    'connected',
    connected,
    [...digestCalls, ...archiveCalls, ...tableKeyCalls, ...logs],
    neverForDigests,
  ],
  ...probeCases,
  ...dashboardCases,
  ...requestPath.map(
    ([name, label, config, needed, others]) =>
      [name, label, config, needed, [...others, ...neverInTheRequestPath, ...interfaceCalls]] as const,
  ),
  [
    'Delivery',
    'smallest',
    smallest,
    [...everyDelivery, ...streamCalls],
    [...tableKeyCalls, ...healthTokenCalls, ...interfaceCallsOfTheCode],
  ],
  ['Delivery', 'fullest', fullest, [...everyDelivery, ...streamCalls, ...tableKeyCalls], interfaceCallsOfTheCode],
  // Called by the stream as well, when something is created that settles; where nothing settles for less than a minute it is not.
  [
    'DeliverySweep',
    'smallest',
    smallest,
    [...everyDelivery, ...streamCalls],
    [...tableKeyCalls, ...healthTokenCalls, ...interfaceCallsOfTheCode],
  ],
  ...(['DeliveryImport', 'DeliveryDrift', 'DeliveryConfirmation'] as const).map(
    (name) =>
      [
        name,
        'smallest',
        smallest,
        everyDelivery,
        [...streamCalls, ...tableKeyCalls, ...interfaceCallsOfTheCode],
      ] as const,
  ),
  [
    'DeliverySweep',
    'fullest',
    fullest,
    [...everyDelivery, ...tableKeyCalls],
    [...streamCalls, ...interfaceCallsOfTheCode],
  ],
];

describe.each(cases)('the role of %s in the %s configuration', (name, _label, config, needed, others) => {
  const { properties, attached } = roleOf(name, config);

  test('stands in one place: no managed policy, and none attached from elsewhere', () => {
    expect(properties.ManagedPolicyArns).toBeUndefined();
    expect(attached).not.toContain(`Bridge${name}Role`);
  });

  test.each(needed.map((call) => [describeCall(call), call] as const))('allows %s', async (_text, call) => {
    expect(await isAllowed(properties.Policies, call)).toBe(true);
  });

  // Only the function behind the dashboard's widget tells what happened, and only that of the digests publishes them.
  const never = neverAllowed.filter((call) => !needed.some((one) => describeCall(one) === describeCall(call)));
  test.each([...others, ...never].map((call) => [describeCall(call), call] as const))(
    'refuses %s',
    async (_text, call) => {
      expect(await isAllowed(properties.Policies, call)).toBe(false);
    },
  );

  test('names no action that is not in the list above, and * only where there is nothing to name', () => {
    const statements: readonly { Action: string | readonly string[]; Resource: unknown }[] =
      properties.Policies.flatMap(
        ({ PolicyDocument }: { PolicyDocument: { Statement: unknown } }) => PolicyDocument.Statement,
      );
    const actions = statements.flatMap(({ Action }) => Action);
    expect(new Set(actions)).toEqual(new Set(needed.map(([action]) => action)));
    const onEverything = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    const nameless = ['dynamodb:ListStreams', 'ec2:', 'xray:'];
    expect(onEverything.filter((action) => !nameless.some((each) => action.startsWith(each)))).toEqual([]);
  });

  test('only Lambda may take it on', () => {
    expect(properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  });
});

describe('a write of what only delivery or an operator writes', () => {
  const scim = roleOf('ScimFunction', smallest).properties.Policies;
  const sweep = roleOf('DeliverySweep', smallest).properties.Policies;
  const write = (action: string, partition: string): Call => [
    `dynamodb:${action}`,
    'directory',
    { 'dynamodb:LeadingKeys': [partition] },
  ];
  const deliverys = [
    ownershipKey('primary', 'USER', 'X').pk,
    ownershipKey('primary', 'GROUP', 'X').pk,
    upstreamStateKey('primary').pk,
    removalGuardKey('primary').pk,
    'STATE#DECIDED',
    'STATE#SWITCH',
    'STATE#UNMANAGED',
    'STATE#INVITED#primary',
    'STATE#SCHEDULED_RUN',
    'STATE#IMPORT',
    'STATE#DRIFT#primary#run',
    'SIMULATED#people',
  ];

  test.each(deliverys)('%s: by the functions that deliver, never by the SCIM function', async (partition) => {
    for (const action of ['PutItem', 'UpdateItem', 'DeleteItem']) {
      expect(await isAllowed(scim, write(action, partition))).toBe(false);
      expect(await isAllowed(sweep, write(action, partition))).toBe(true);
    }
    expect(await isAllowed(scim, write('GetItem', partition))).toBe(true);
  });

  test('every partition of state that the code names is one or the other', () => {
    const folder = path.join(__dirname, '../../lambda');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const named = files
      .filter((file) => file !== path.join('contract', 'names.ts'))
      .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').match(/STATE#[A-Z_]+/g) ?? []);
    const denied = partitionsOfDelivery.map((pattern) => pattern.replace(/#?\*$/, ''));
    const others = [...new Set(named)].filter((partition) => !denied.includes(partition));
    expect(others.sort()).toEqual([
      'STATE#BOOKMARK',
      'STATE#COUNT',
      'STATE#CURSOR',
      'STATE#HEALTH_TOKEN_USE',
      'STATE#PROBE_USE',
      'STATE#SLOT',
      'STATE#TOKEN_USE',
    ]);
  });

  test.each([
    resourceKey('USER', 'x').pk,
    deletedKey('GROUP', 'x').pk,
    membershipKey('g', 'u').pk,
    guardKey('userName', 'STATE#GUARD').pk,
    lookupPartition('USER', 'externalId', 'UPSTREAM#primary#PERSON'),
    'STATE#CURSOR',
  ])('%s is what the SCIM function writes', async (partition) => {
    expect(await isAllowed(scim, write('PutItem', partition))).toBe(true);
  });
});

function describeCall([action, thing, context]: Call): string {
  return `${action} on ${thing}${context === undefined ? '' : ` via ${String(context['kms:ViaService']).split('.')[0]}`}${
    context?.['kms:EncryptionContext:SecretARN'] === undefined
      ? ''
      : ` for ${String(context['kms:EncryptionContext:SecretARN']).split(':').at(-1)}`
  }`;
}
