import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Credentials } from '@aws-sdk/client-sts';
import { OperatorError } from '../failure';
import { connectAws } from '../target/aws/connect';
import { type AwsWay, explainWay } from '../target/aws/explain';
import type { Connection } from '../target/connection';
import { readDeployedOptions, readStackState, type StackState } from './stack-state';

/** What the CDK app needs to know of the stack before it is deployed. */
export type Before = Known | Unknown;

export interface Known extends StackState {
  /** The options of the live stack, as far as it tells them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** AWS was asked and did not tell. */
export interface Unknown {
  readonly unknown: string;
}

/** Where the CDK's command line is about to deploy. */
export interface Destination {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  /** Of the CDK's bootstrap roles. */
  readonly qualifier: string;
}

/**
 * Asks CloudFormation about the stack, with the operator's own credentials, or, where those may do nothing but take on the CDK's roles,
 * with its role for look-ups. Changes nothing.
 *
 * @returns never throws: what could not be found out is said
 */
export async function lookBefore(destination: Destination, environment: NodeJS.ProcessEnv): Promise<Before> {
  let way: AwsWay | undefined;
  try {
    const nobody = { interactive: false, ask: () => Promise.reject(new Error('nobody to ask')), write: () => {} };
    const access = await connectAws({
      region: destination.region,
      profile: undefined,
      environment,
      terminal: nobody,
    });
    way = access.way;
    const partition = await samePlace(access.connection, destination);
    try {
      return await look(access.connection, destination.stack);
    } catch (error) {
      if (!isDenied(error)) throw error;
      return await look(await lookupRole(access.connection, destination, partition), destination.stack);
    }
  } catch (error) {
    const known = way === undefined ? undefined : explainWay(error, way);
    // What the commands advise there is no advice here: they have options that the CDK's command line does not have.
    const hasNone = known?.code === 'no-credentials' && way?.profile.name === undefined;
    return { unknown: hasNone ? 'The environment holds no AWS credentials.' : (known ?? (error as Error)).message };
  }
}

/** The CDK takes `--profile`, which its app cannot see: another account's answer would be about another stack. @returns the partition */
async function samePlace(connection: Connection, { account }: Destination): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ ...connection, maxAttempts: 2 });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (Account === account) return Arn?.split(':')[1] ?? 'aws';
    throw new OperatorError(
      `The AWS credentials of the environment are for account ${Account}, and the deployment goes to account ${account}.`,
    );
  } finally {
    client.destroy();
  }
}

async function look(connection: Connection, stack: string): Promise<Known> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client: CloudFormationClient = new CloudFormationClient({ ...connection, maxAttempts: 2 });
  try {
    const state = await readStackState(client, stack);
    const options = state.life === 'live' ? await readDeployedOptions(client, stack) : undefined;
    return { ...state, options: options ?? {} };
  } finally {
    client.destroy();
  }
}

async function lookupRole(
  connection: Connection,
  { account, region, qualifier }: Destination,
  partition: string,
): Promise<Connection> {
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ ...connection, maxAttempts: 2 });
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${account}:role/cdk-${qualifier}-lookup-role-${account}-${region}`,
        RoleSessionName: 'scim-bridge',
      }),
    );
    return { ...connection, credentials: credentialsIn(Credentials) };
  } finally {
    client.destroy();
  }
}

function credentialsIn(given: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const isDenied = (error: unknown): boolean => error instanceof Error && /^AccessDenied/.test(error.name);
