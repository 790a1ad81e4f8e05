import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetLayerVersionByArnCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListHostedZonesByNameCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsFacts, type Concurrency } from '../target/aws/facts';
import type { Connection } from '../target/connection';

/** A certificate of ACM. */
export interface Certificate {
  /** `ISSUED`, `PENDING_VALIDATION` … */
  readonly status: string;
  readonly names: readonly string[];
}

/** What `preflight` asks of AWS. Nothing of it changes anything. Each throws the SDK's error. */
export interface AwsBefore {
  identity(): Promise<{ readonly arn: string; readonly account: string }>;
  /** The version of the CDK's bootstrap stack; undefined where there is none. */
  bootstrapVersion(): Promise<number | undefined>;
  concurrency(): Promise<Concurrency>;
  /** Undefined when there is no such certificate. */
  certificate(arn: string): Promise<Certificate | undefined>;
  /** Ids of the public hosted zones of this name. */
  hostedZones(name: string): Promise<readonly string[]>;
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

    async bootstrapVersion() {
      try {
        const command = new DescribeStacksCommand({ StackName: 'CDKToolkit' });
        const { Stacks: [stack] = [] } = await new CloudFormationClient(connection).send(command);
        const version = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
        return version === undefined ? undefined : Number(version);
      } catch (error) {
        if (/does not exist/.test((error as Error).message)) return undefined;
        throw error;
      }
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

    async layerArchitectures(Arn) {
      const found = await new LambdaClient(connection).send(new GetLayerVersionByArnCommand({ Arn }));
      return found.CompatibleArchitectures ?? [];
    },
  };
}
