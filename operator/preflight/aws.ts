import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { GetLayerVersionByArnCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListHostedZonesByNameCommand, ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { readDeployedOptions } from '../deployed/stack-state';
import { isDenied } from '../target/aws/denied';
import { awsFacts, type Concurrency } from '../target/aws/facts';
import type { Connection } from '../target/connection';
import { usualQualifier } from './qualifier';

/** A certificate of ACM. */
export interface Certificate {
  /** `ISSUED`, `PENDING_VALIDATION` … */
  readonly status: string;
  readonly names: readonly string[];
}

/** A record in Route 53. */
export interface DnsRecord {
  readonly type: string;
  readonly values: readonly string[];
}

/** What `preflight` asks of AWS. Nothing of it changes anything. Each throws the SDK's error. */
export interface AwsBefore {
  identity(): Promise<{ readonly arn: string; readonly account: string }>;
  /** The version of the CDK's bootstrap stack with this qualifier; undefined where there is none. */
  bootstrapVersion(qualifier: string): Promise<number | undefined>;
  concurrency(): Promise<Concurrency>;
  /** Undefined when there is no such certificate. */
  certificate(arn: string): Promise<Certificate | undefined>;
  /** Ids of the public hosted zones of this name. */
  hostedZones(name: string): Promise<readonly string[]>;
  /** The records of this name in a hosted zone. */
  records(zoneId: string, name: string): Promise<readonly DnsRecord[]>;
  /** The options that the stack was deployed with; none where there is no stack. */
  deployedOptions(stackName: string): Promise<Readonly<Record<string, unknown>>>;
  /** Processors that a layer says it is for; empty when it does not say. */
  layerArchitectures(arn: string): Promise<readonly string[]>;
}

/** Loaded by `preflight` only: no other command needs these clients. */
export function awsBefore(connection: Connection): AwsBefore {
  return {
    async identity() {
      const { Arn, Account } = await new STSClient(connection).send(new GetCallerIdentityCommand({}));
      return { arn: Arn ?? 'unknown', account: Account ?? 'unknown' };
    },

    async bootstrapVersion(qualifier) {
      const client = new CloudFormationClient(connection);
      // Under its usual name, or else wherever it is: both the name and the qualifier can be chosen.
      const usual = await ifThere(client.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' })));
      const version = bootstrapVersionOf(usual?.Stacks ?? [], qualifier);
      if (version !== undefined) return version;
      try {
        for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
          const found = bootstrapVersionOf(Stacks, qualifier);
          if (found !== undefined) return found;
        }
      } catch (error) {
        // Without one of the usual name, and without a qualifier of the company's own, there is hardly one of another name.
        if (qualifier !== usualQualifier || !isDenied(error as Error)) throw error;
      }
      return undefined;
    },

    concurrency: () => awsFacts(connection).concurrency(),

    async certificate(CertificateArn) {
      try {
        const { Certificate: found } = await new ACMClient(connection).send(
          new DescribeCertificateCommand({ CertificateArn }),
        );
        const names = found?.SubjectAlternativeNames ?? [found?.DomainName ?? ''];
        return { status: found?.Status ?? 'unknown', names };
      } catch (error) {
        if ((error as Error).name === 'ResourceNotFoundException') return undefined;
        throw error;
      }
    },

    async hostedZones(name) {
      const command = new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 10 });
      const { HostedZones = [] } = await new Route53Client(connection).send(command);
      return HostedZones.filter((zone) => zone.Name === `${name}.` && zone.Config?.PrivateZone !== true).map(
        ({ Id = '' }) => Id.replace('/hostedzone/', ''),
      );
    },

    async records(HostedZoneId, name) {
      const { ResourceRecordSets = [] } = await new Route53Client(connection).send(
        new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: name, MaxItems: 20 }),
      );
      return ResourceRecordSets.filter(({ Name }) => Name === `${name}.`).map(
        ({ Type = '', ResourceRecords = [], AliasTarget }) => ({
          type: Type,
          values: [...ResourceRecords.map(({ Value = '' }) => Value), AliasTarget?.DNSName ?? []].flat(),
        }),
      );
    },

    async deployedOptions(stackName) {
      return (await ifThere(readDeployedOptions(new CloudFormationClient(connection), stackName))) ?? {};
    },

    async layerArchitectures(Arn) {
      const found = await new LambdaClient(connection).send(new GetLayerVersionByArnCommand({ Arn }));
      return found.CompatibleArchitectures ?? [];
    },
  };
}

/** What CloudFormation answers about a stack; undefined when there is none of that name. */
async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

function bootstrapVersionOf(stacks: readonly Stack[], qualifier: string): number | undefined {
  for (const { Outputs = [], Parameters = [] } of stacks) {
    const version = Outputs.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
    const its = Parameters.find(({ ParameterKey }) => ParameterKey === 'Qualifier')?.ParameterValue ?? usualQualifier;
    if (version !== undefined && its === qualifier) return Number(version);
  }
  return undefined;
}
