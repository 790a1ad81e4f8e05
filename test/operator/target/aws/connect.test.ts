import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect as connectTcp } from 'node:net';
import { stackTarget } from '../../../../operator/target/stack';
import {
  type AwsAnswers,
  type AwsStandIn,
  awsFiles,
  openAws,
  queryError,
  withEnvironment,
} from '../../support/aws-stand-in';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

const described = {
  scimBridge: 'ScimBridge',
  baseUrl: 'https://api.example/scim/v2',
  directoryTable: 'directory',
  activityTable: 'activity',
  activityRetentionDays: '400',
  formerTokenGraceDays: '7',
  bearerTokenSecret: 'arn:token',
  scimsessionSecret: 'arn:session',
  importFunction: 'import',
  driftFunction: 'drift',
  digestLogGroup: 'digests',
};

const stack: AwsAnswers = {
  DescribeStacks: ({ region }) => ({
    body: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>ScimBridge</StackName><StackId>arn:aws:cloudformation:${region}:111122223333:stack/ScimBridge/x</StackId><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>CommandLine</OutputKey><OutputValue>${JSON.stringify(described).replaceAll('"', '&quot;')}</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  }),
  AssumeRole: ({ input }) =>
    input.SerialNumber !== undefined && input.TokenCode !== '123456'
      ? queryError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ', 403)
      : {
          body: `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
        },
};

interface Given {
  readonly config?: string;
  readonly credentials?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly region?: string;
  readonly profile?: string;
  /** What a person at the terminal types; nobody is there without. */
  readonly typed?: readonly string[];
  readonly answers?: AwsAnswers;
  readonly endpoint?: string;
}

/** Finds the stack `ScimBridge` as any command does. */
async function find(given: Given): Promise<{ label: string; aws: AwsStandIn; asked: string[] }> {
  const aws = await openAws(given.answers ?? stack);
  const files = awsFiles(given.config ?? '', given.credentials);
  const restore = withEnvironment({
    ...files.variables,
    AWS_ENDPOINT_URL: given.endpoint ?? aws.endpoint,
    ...given.env,
  });
  undo.push(() => aws.close(), files.remove, restore);
  const typed = [...(given.typed ?? [])];
  const asked: string[] = [];
  const terminal = {
    interactive: given.typed !== undefined,
    ask: async (question: string) => {
      asked.push(question);
      return typed.shift() ?? '';
    },
    write: (text: string) => void asked.push(text),
  };
  const { label } = await stackTarget({
    stack: 'ScimBridge',
    bridge: undefined,
    region: given.region,
    profile: given.profile,
    environment: process.env,
    terminal,
  });
  return { label, aws, asked };
}

const keys = '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n';
const mfa = {
  config:
    '[default]\nregion = eu-west-1\n[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/Admin\nsource_profile = default\nmfa_serial = arn:aws:iam::111122223333:mfa/ada\nregion = eu-north-1\n',
  credentials: keys,
  profile: 'admin',
};

describe('the region', () => {
  test.each<[string, Given, string]>([
    ['--region', { region: 'us-east-2', env: { AWS_REGION: 'eu-west-1' } }, 'us-east-2'],
    ['AWS_REGION', { env: { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' } }, 'eu-west-1'],
    [
      'AWS_DEFAULT_REGION',
      { config: '[default]\nregion = eu-west-3\n', env: { AWS_DEFAULT_REGION: 'eu-west-2' } },
      'eu-west-2',
    ],
    ['the profile', { config: '[default]\nregion = eu-west-3\n' }, 'eu-west-3'],
  ])('comes from %s', async (_, given, region) => {
    const { label } = await find({ credentials: keys, ...given });
    expect(label).toBe(`stack ScimBridge (${region}, account 111122223333)`);
  });

  test.each<[string, Given, RegExp]>([
    ['none', {}, /^No AWS region is set\. Use --region, or set AWS_REGION/],
    ['a name that is none', { region: 'frankfurt' }, /^There is no AWS region "frankfurt" \(--region\)\.$/],
    ['a zone', { region: 'eu-central-1a' }, /availability zone\. Its region is eu-central-1\.$/],
    ['words', { env: { AWS_REGION: 'EU Central 1' } }, /Did you mean eu-central-1 or eu-central-2\?$/],
  ])('%s', async (_, given, message) => {
    await expect(find({ credentials: keys, ...given })).rejects.toThrow(message);
  });

  test('that does not exist, with a name like one, is told with its neighbours', async () => {
    // .invalid never resolves: the same error as the host of a region that does not exist.
    const given = {
      credentials: keys,
      region: 'eu-centrall-1',
      endpoint: 'http://cloudformation.eu-centrall-1.invalid',
    };
    await expect(find(given)).rejects.toThrow(
      'There is no AWS region "eu-centrall-1" (--region). Did you mean eu-central-1 or eu-central-2?',
    );
  });

  test('is named when it has no such stack', async () => {
    const answers = { DescribeStacks: () => queryError('ValidationError', 'Stack with id ScimBridge does not exist') };
    await expect(find({ credentials: keys, env: { AWS_DEFAULT_REGION: 'eu-west-2' }, answers })).rejects.toThrow(
      'There is no stack "ScimBridge" in eu-west-2 of the account of the profile "default" (region from AWS_DEFAULT_REGION).',
    );
  });
});

describe('credentials', () => {
  test('a profile with a second factor asks for its code, once', async () => {
    const { label, aws, asked } = await find({ ...mfa, typed: ['12 34', '123 456'] });
    expect(label).toContain('eu-north-1');
    expect(asked).toEqual([
      'MFA code for arn:aws:iam::111122223333:mfa/ada',
      'A code has six digits.\n',
      'MFA code for arn:aws:iam::111122223333:mfa/ada',
    ]);
    expect(aws.calls.map(({ operation, accessKey }) => [operation, accessKey])).toEqual([
      ['AssumeRole', 'AKIADEFAULT'],
      ['DescribeStacks', 'ASIAROLE'],
    ]);
  });

  test.each<[string, Given, RegExp]>([
    [
      'a second factor without a terminal',
      mfa,
      /^The AWS profile "admin" needs a code of the MFA device arn:\S+, and there is no terminal/,
    ],
    ['a wrong code', { ...mfa, typed: ['999999'] }, /^AWS did not accept the MFA code\. Wait for the next one/],
    [
      'an unknown profile',
      { config: '[profile work]\nregion = eu-west-1\n[profile home]\nregion = eu-west-1\n', profile: 'wrok' },
      /^There is no AWS profile "wrok"\. Did you mean "work"\? Profiles of this machine: work, home\.$/,
    ],
    [
      'an unknown profile in AWS_PROFILE',
      { env: { AWS_PROFILE: 'x' } },
      /"x" \(AWS_PROFILE\)\. This machine has no AWS profiles at all/,
    ],
    [
      'an SSO session that was never begun',
      {
        config:
          '[profile work]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n',
        profile: 'work',
      },
      /^You are not signed in to AWS: .* Sign in: aws sso login --profile work$/s,
    ],
    ['none at all', { region: 'eu-west-1' }, /^There are no AWS credentials: .* use --local\.$/],
    [
      'an expired session',
      {
        credentials: keys,
        region: 'eu-west-1',
        answers: {
          DescribeStacks: () => queryError('ExpiredToken', 'The security token included in the request is expired'),
        },
      },
      /^Your AWS session has expired\. Sign in again:/,
    ],
    [
      'a key that AWS does not know',
      {
        credentials: keys,
        region: 'eu-west-1',
        answers: { DescribeStacks: () => queryError('InvalidClientTokenId', 'The security token is invalid', 403) },
      },
      /^AWS does not know your access key: .* It comes from the profile "default"\.$/,
    ],
    [
      'a region that is not enabled in the account',
      {
        credentials: keys,
        region: 'eu-south-2',
        answers: { DescribeStacks: () => queryError('InvalidClientTokenId', 'The security token is invalid', 403) },
      },
      /this region is not enabled in your account: aws account enable-region --region-name eu-south-2 /,
    ],
  ])('%s', async (_, given, message) => {
    await expect(find(given)).rejects.toThrow(message);
  });
});

describe('a proxy', () => {
  /** A proxy that tunnels, and writes down where to. */
  async function openProxy(): Promise<{ readonly address: string; readonly tunnels: string[] }> {
    const tunnels: string[] = [];
    const server = createServer();
    server.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const onward = connectTcp(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels };
  }

  test('of the environment carries every call, except to hosts in NO_PROXY', async () => {
    const { address, tunnels } = await openProxy();
    const given = { credentials: keys, region: 'eu-west-1' };
    const { aws } = await find({ ...given, env: { HTTPS_PROXY: address, HTTP_PROXY: address } });
    expect(tunnels).toEqual([new URL(aws.endpoint).host]);
    expect(aws.calls).toHaveLength(1);
    await find({ ...given, env: { HTTP_PROXY: address, NO_PROXY: '127.0.0.1' } });
    expect(tunnels).toHaveLength(1);
  });

  test('that does not answer is named, without its password', async () => {
    const given = { credentials: keys, region: 'eu-west-1', env: { HTTP_PROXY: 'http://ada:hush@127.0.0.1:9' } };
    const failed = find(given);
    await expect(failed).rejects.toThrow(/^AWS cannot be reached through the proxy 127\.0\.0\.1:9 \(HTTP_PROXY\): /);
    await expect(failed).rejects.not.toThrow('hush');
  });
});
