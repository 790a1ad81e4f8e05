// AGPL, and therefore for tests only: nothing that is deployed, packed or run by an operator imports it (decision 0023).
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { UnsupportedConditionError } from '../../../local/iam/conditions';
import { evaluate, parsePolicy } from '../../../local/iam/policy';
import type { Json } from '../../../local/template/template';

const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/people';
const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:token-abcdef';

interface Case {
  readonly name: string;
  readonly statements: Json;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

const allow = (Action: Json, Resource: Json, Condition?: Json): Json => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (Action: Json, Resource: Json): Json => ({ Effect: 'Deny', Action, Resource });
const stage = (value: string) => ({ 'secretsmanager:VersionStage': value });

/** Judged by our evaluator and by an independent one; they must agree. */
const cases: readonly Case[] = [
  { name: 'exact', statements: [allow('dynamodb:GetItem', table)], action: 'dynamodb:GetItem', resource: table },
  {
    name: 'case of the action does not matter',
    statements: [allow('DynamoDB:getitem', table)],
    action: 'dynamodb:GetItem',
    resource: table,
  },
  {
    name: 'another action',
    statements: [allow('dynamodb:PutItem', table)],
    action: 'dynamodb:GetItem',
    resource: table,
  },
  { name: 'wildcard action', statements: [allow('dynamodb:*', table)], action: 'dynamodb:Query', resource: table },
  { name: 'one character', statements: [allow('dynamodb:?uery', table)], action: 'dynamodb:Query', resource: table },
  {
    name: 'the table is not its index',
    statements: [allow('dynamodb:Query', table)],
    action: 'dynamodb:Query',
    resource: `${table}/index/byUser`,
  },
  {
    name: 'index by wildcard',
    statements: [allow('dynamodb:Query', [`${table}/index/*`])],
    action: 'dynamodb:Query',
    resource: `${table}/index/byUser`,
  },
  {
    name: 'deny beats allow',
    statements: [allow('*', '*'), deny('dynamodb:GetItem', table)],
    action: 'dynamodb:GetItem',
    resource: table,
  },
  {
    name: 'NotAction',
    statements: [{ Effect: 'Allow', NotAction: 'dynamodb:DeleteItem', Resource: '*' }],
    action: 'dynamodb:GetItem',
    resource: table,
  },
  {
    name: 'NotResource',
    statements: [{ Effect: 'Allow', Action: '*', NotResource: table }],
    action: 'dynamodb:GetItem',
    resource: table,
  },
  {
    name: 'a dot is a dot',
    statements: [allow('dynamodb:GetItem', table.replace('people', 'p.ople'))],
    action: 'dynamodb:GetItem',
    resource: table,
  },
  {
    name: 'condition met',
    statements: [allow('secretsmanager:GetSecretValue', secret, { StringEquals: stage('AWSCURRENT') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
    context: stage('AWSCURRENT'),
  },
  {
    name: 'condition not met',
    statements: [allow('secretsmanager:GetSecretValue', secret, { StringEquals: stage('AWSCURRENT') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
    context: stage('AWSPENDING'),
  },
  {
    name: 'any of several values',
    statements: [
      allow('secretsmanager:GetSecretValue', secret, {
        StringEquals: { 'secretsmanager:VersionStage': ['AWSCURRENT', 'AWSPREVIOUS'] },
      }),
    ],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
    context: stage('AWSPREVIOUS'),
  },
  {
    name: 'key not in the request',
    statements: [allow('secretsmanager:GetSecretValue', secret, { StringEquals: stage('AWSCURRENT') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
  },
  {
    name: 'key not in the request, IfExists',
    statements: [allow('secretsmanager:GetSecretValue', secret, { StringEqualsIfExists: stage('AWSCURRENT') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
  },
  {
    name: 'negated, key not in the request',
    statements: [allow('secretsmanager:GetSecretValue', secret, { StringNotEquals: stage('AWSCURRENT') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
  },
  {
    name: 'StringLike',
    statements: [allow('secretsmanager:GetSecretValue', secret, { StringLike: stage('AWS*') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
    context: stage('AWSCURRENT'),
  },
  {
    name: 'Null',
    statements: [allow('secretsmanager:GetSecretValue', secret, { Null: stage('true') })],
    action: 'secretsmanager:GetSecretValue',
    resource: secret,
  },
  {
    name: 'address in range',
    statements: [allow('dynamodb:GetItem', table, { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } })],
    action: 'dynamodb:GetItem',
    resource: table,
    context: { 'aws:SourceIp': '198.51.100.7' },
  },
  {
    name: 'address out of range',
    statements: [allow('dynamodb:GetItem', table, { NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } })],
    action: 'dynamodb:GetItem',
    resource: table,
    context: { 'aws:SourceIp': '198.51.100.7' },
  },
  {
    name: 'Bool',
    statements: [allow('dynamodb:GetItem', table, { Bool: { 'aws:SecureTransport': 'true' } })],
    action: 'dynamodb:GetItem',
    resource: table,
    context: { 'aws:SecureTransport': 'true' },
  },
];

test.each(cases)(
  'agrees with an independent simulator: $name',
  async ({ statements, action, resource, context = {} }) => {
    const simulation: Simulation = {
      request: {
        principal: 'arn:aws:iam::123456789012:role/fn',
        action,
        resource: { resource, accountId: '123456789012' },
        contextVariables: context,
      },
      identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: statements } }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    };
    const independent = await runSimulation(simulation, {});
    const variables = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value]]));
    const verdict = evaluate(parsePolicy({ Statement: statements }, 'test'), { action, resource, context: variables });
    expect(independent).not.toMatchObject({ resultType: 'error' });
    expect(verdict === 'allowed').toBe('overallResult' in independent && independent.overallResult === 'Allowed');
  },
);

test('refuses to guess what a condition means that it does not know', () => {
  const statements = parsePolicy(
    { Statement: [allow('*', '*', { DateLessThan: { 'aws:CurrentTime': '2030-01-01' } })] },
    'Role',
  );
  expect(() => evaluate(statements, { action: 'a:B', resource: 'x', context: new Map() })).toThrow(
    UnsupportedConditionError,
  );
  expect(() => evaluate(statements, { action: 'a:B', resource: 'x', context: new Map() })).toThrow(
    /Role, statement 1, condition DateLessThan/,
  );
});

test('refuses a policy that IAM would refuse', () => {
  expect(() => parsePolicy({ Statement: [{ Effect: 'Perhaps', Action: '*', Resource: '*' }] }, 'Role')).toThrow(
    /Effect must be/,
  );
  expect(() => parsePolicy({}, 'Role')).toThrow(/no Statement/);
});

test('a statement with principals speaks only of those', () => {
  const statements = parsePolicy(
    { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: { AWS: 'arn:me' } }] },
    'Key',
  );
  const need = { action: 'kms:Decrypt', resource: 'x', context: new Map() };
  expect(evaluate(statements, need, ['arn:me'])).toBe('allowed');
  expect(evaluate(statements, need, ['arn:you'])).toBe('not-allowed');
});
