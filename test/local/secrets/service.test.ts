import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { api, handMade, lambda, runSmallStack, type SmallStack } from '../support/small-api';

let small: SmallStack;
let remove: () => void;
let client: SecretsManagerClient;

beforeAll(async () => {
  const assembly = handMade(
    {
      Resources: {
        ...lambda('Fn'),
        ...api('Fn'),
        Token: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: {
            Description: 'the token',
            GenerateSecretString: { PasswordLength: 43, ExcludePunctuation: true },
          },
        },
        Empty: { Type: 'AWS::SecretsManager::Secret' },
        Other: { Type: 'AWS::SecretsManager::Secret', Properties: { SecretString: 'first' } },
      },
    },
    { Fn: 'export const handler = async () => ({ statusCode: 200 });' },
  );
  remove = assembly.remove;
  small = await runSmallStack(assembly);
  client = new SecretsManagerClient({
    endpoint: small.awsEndpoint,
    region: 'us-east-1',
    credentials: small.callers.issue({ kind: 'operator' }),
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client?.destroy();
  await small?.stop();
  remove?.();
});

const arn = (id: string) => String(small.stack.resolver.resolve({ Ref: id }, 'test'));
const token = (letter: string) => letter.repeat(32);

test('GetSecretValue gives the generated value by ARN, by name and by partial ARN', async () => {
  const value = await client.send(new GetSecretValueCommand({ SecretId: arn('Token') }));
  expect(value).toMatchObject({
    ARN: arn('Token'),
    Name: 'Small-Token',
    VersionStages: ['AWSCURRENT'],
    SecretString: expect.stringMatching(/^[A-Za-z0-9]{43}$/),
  });
  expect(value.CreatedDate).toBeInstanceOf(Date);
  for (const SecretId of ['Small-Token', arn('Token').replace(/-[^-]{6}$/, '')]) {
    expect((await client.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe(value.SecretString);
  }
});

test('a secret without a value, and one that is not there, are ResourceNotFoundException', async () => {
  await expect(client.send(new GetSecretValueCommand({ SecretId: arn('Empty') }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
  await expect(client.send(new GetSecretValueCommand({ SecretId: 'nobody' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('PutSecretValue makes the new value current and the former previous; its token makes it idempotent', async () => {
  const put = (SecretString: string, ClientRequestToken: string) =>
    client.send(new PutSecretValueCommand({ SecretId: arn('Other'), SecretString, ClientRequestToken }));
  expect(await put('second', token('b'))).toMatchObject({ VersionId: token('b'), VersionStages: ['AWSCURRENT'] });
  expect(await put('second', token('b'))).toMatchObject({ VersionId: token('b') });
  await expect(put('different', token('b'))).rejects.toMatchObject({ name: 'ResourceExistsException' });
  const get = async (VersionStage: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId: arn('Other'), VersionStage }))).SecretString;
  expect(await get('AWSCURRENT')).toBe('second');
  expect(await get('AWSPREVIOUS')).toBe('first');
  expect(
    (await client.send(new GetSecretValueCommand({ SecretId: arn('Other'), VersionId: token('b') }))).SecretString,
  ).toBe('second');
});

test('stages move one by one, and AWSCURRENT leaves AWSPREVIOUS behind', async () => {
  const SecretId = arn('Other');
  await client.send(
    new PutSecretValueCommand({
      SecretId,
      SecretString: 'third',
      ClientRequestToken: token('c'),
      VersionStages: ['AWSPENDING'],
    }),
  );
  expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
    Name: 'Small-Other',
    VersionIdsToStages: { [token('c')]: ['AWSPENDING'], [token('b')]: ['AWSCURRENT'] },
  });
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: token('c') };
  await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: token('b') }));
  await client.send(
    new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId: token('c') }),
  );
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(VersionIdsToStages).toEqual({ [token('c')]: ['AWSCURRENT'], [token('b')]: ['AWSPREVIOUS'] });
  await expect(
    client.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', RemoveFromVersionId: token('c') }),
    ),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('ListSecretVersionIds lists labelled versions, and deprecated ones when asked', async () => {
  const SecretId = arn('Other');
  expect((await client.send(new ListSecretVersionIdsCommand({ SecretId }))).Versions).toHaveLength(2);
  const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }));
  expect(Versions).toHaveLength(3);
  expect(Versions?.[0]?.CreatedDate).toBeInstanceOf(Date);
});

test('binary values survive', async () => {
  const SecretBinary = Uint8Array.from([0, 1, 255]);
  await client.send(new PutSecretValueCommand({ SecretId: arn('Empty'), SecretBinary }));
  expect((await client.send(new GetSecretValueCommand({ SecretId: arn('Empty') }))).SecretBinary).toEqual(SecretBinary);
});

test.each([
  ['neither string nor binary', {}],
  ['a token that is too short', { SecretString: 'x', ClientRequestToken: 'short' }],
])('PutSecretValue with %s is InvalidParameterException', async (_, input) => {
  await expect(client.send(new PutSecretValueCommand({ SecretId: arn('Token'), ...input }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('ListSecrets lists them all, without a value', async () => {
  const { SecretList = [] } = await client.send(new ListSecretsCommand({ IncludePlannedDeletion: true }));
  expect(SecretList.map(({ Description }) => Description)).toEqual(['the token', '', '']);
  expect(JSON.stringify(SecretList)).not.toContain('first');
});
