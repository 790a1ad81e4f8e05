import { concurrencyFinding } from '../doctor/concurrency';
import { type Finding, notAllowed } from '../doctor/finding';

import { defaultStack } from '../target/stack';
import type { AwsBefore } from './aws';
import { certificate, type DomainToCheck, domainRecord, hostedZone, issuers } from './domain';
import { usualQualifier } from './qualifier';

/** The options of a deployment, as far as something in AWS must fit them. */
export interface OptionsToCheck {
  readonly stackName?: string | undefined;
  readonly customDomain?: DomainToCheck | undefined;
  readonly reservedConcurrency?: number | undefined;
  readonly deliveryReservedConcurrency?: number | undefined;
  readonly opCliLayerArn?: string | undefined;
  readonly fixedEgressAddress: boolean;
  readonly availabilityZones?: readonly string[] | undefined;
}

/** The oldest bootstrap stack that the CDK of this kit can deploy with. */
const bootstrapNeeded = 6;

/** Regions with an availability zone that has no NAT gateways, and the zone's id, which each account knows under another name. */
const withoutNat: Readonly<Record<string, string>> = { 'ap-northeast-1': 'apne1-az3' };

/** Where a deployment goes. */
export interface Destination {
  readonly region: string;
  /** Of the CDK's bootstrap stack. */
  readonly qualifier: string;
}

/** Whether what a deployment needs is there. @throws the SDK's error when the identity cannot be read */
export async function checkBefore(
  aws: AwsBefore,
  { region, qualifier }: Destination,
  options: OptionsToCheck | undefined,
): Promise<readonly Finding[]> {
  const { arn, account } = await aws.identity();
  const checks: readonly (readonly [code: string, check: () => Promise<readonly Finding[]>])[] = [
    [
      'bootstrap',
      async () => [bootstrap(await aws.bootstrapVersion(qualifier), `aws://${account}/${region}`, qualifier)],
    ],
    ['concurrency', async () => [concurrencyFinding(await aws.concurrency())]],
    ['reserved-concurrency', () => reserved(aws, options)],
    ['certificate', () => certificate(aws, region, options?.customDomain)],
    ['hosted-zone', () => hostedZone(aws, options?.customDomain)],
    ['record', () => domainRecord(aws, options?.customDomain, options?.stackName ?? defaultStack)],
    ['issuers', () => issuers(aws, options?.customDomain)],
    ['layer', () => layer(aws, region, options)],
    ['nat', async () => nat(region, options)],
  ];
  const found = await Promise.all(checks.map(([code, check]) => orUnknown(code, check)));
  const who = `AWS knows you as ${arn}, in ${region}.`;
  return [{ code: 'credentials', level: 'ok', what: who }, ...found.flat()];
}

function bootstrap(version: number | undefined, where: string, qualifier: string): Finding {
  const code = 'bootstrap';
  const own = qualifier === usualQualifier ? '' : `--qualifier ${qualifier} `;
  const fix = `Once for each account and region: npx cdk bootstrap ${own}${where}`;
  const why = 'The CDK deploys through the bucket and the roles of its bootstrap stack.';
  if (version === undefined) {
    const which = own === '' ? 'no stack CDKToolkit' : `no bootstrap stack with the qualifier ${qualifier}`;
    const what = `This account and region are not bootstrapped for the CDK (${which}).`;
    const others =
      own === '' ? ' If your company bootstraps with a qualifier of its own: docs/first-deployment.md' : '';
    return { code, level: 'problem', what, why, fix: `${fix}${others}` };
  }
  if (version >= bootstrapNeeded)
    return { code, level: 'ok', what: `The CDK's bootstrap stack has version ${version}.` };
  const what = `The CDK's bootstrap stack has version ${version}; ${bootstrapNeeded} is needed.`;
  return { code, level: 'problem', what, why, fix };
}

/** What Lambda leaves to all functions together: it refuses a reservation that leaves less. */
const keptUnreserved = 100;

async function reserved(aws: AwsBefore, options: OptionsToCheck | undefined): Promise<Finding[]> {
  const wanted = reservedIn(options ?? {});
  if (wanted === 0) return [];
  const { unreserved } = await aws.concurrency();
  // What this bridge has reserved already is taken from what is left.
  const left = unreserved + reservedIn(await aws.deployedOptions(options?.stackName ?? defaultStack)) - wanted;
  if (left >= keptUnreserved) return [];
  return [
    {
      code: 'reserved-concurrency',
      level: 'problem',
      what: `The options reserve ${wanted} concurrent executions, which leaves ${Math.max(0, left)} to all other functions of the account.`,
      why: `Lambda keeps ${keptUnreserved} for them; the deployment fails.`,
      fix: 'Ask for more (console of Service Quotas > AWS Lambda > Concurrent executions), or: npx scim-bridge config unset reservedConcurrency',
    },
  ];
}

const reservedIn = (options: Readonly<Record<string, unknown>> | OptionsToCheck): number =>
  (['reservedConcurrency', 'deliveryReservedConcurrency'] as const)
    .map((name) => Number((options as Readonly<Record<string, unknown>>)[name] ?? 0))
    .reduce((sum, each) => sum + each, 0);

async function layer(aws: AwsBefore, region: string, options: OptionsToCheck | undefined): Promise<Finding[]> {
  const arn = options?.opCliLayerArn;
  if (arn === undefined) return [];
  const code = 'layer';
  const its = arn.split(':')[3];
  if (its !== region) {
    const fix = `Publish it in ${region}, for arm64: docs/account.md`;
    return [
      {
        code,
        level: 'problem',
        what: `The layer with the 1Password CLI is in ${its}, and the deployment in ${region}.`,
        fix,
      },
    ];
  }
  const architectures = await aws.layerArchitectures(arn);
  if (architectures.includes('arm64'))
    return [{ code, level: 'ok', what: 'The layer with the 1Password CLI is for arm64.' }];
  if (architectures.length === 0) {
    const what = 'The layer with the 1Password CLI does not say for which processor it was built: it must be arm64.';
    return [{ code, level: 'note', what }];
  }
  const what = `The layer with the 1Password CLI is for ${architectures.join(', ')}; the functions run on arm64.`;
  return [{ code, level: 'problem', what, fix: 'Publish it with the CLI for arm64: docs/account.md' }];
}

function nat(region: string, options: OptionsToCheck | undefined): Finding[] {
  const zone = withoutNat[region];
  if (options?.fixedEgressAddress !== true || zone === undefined || options.availabilityZones !== undefined) return [];
  const fix = `See which zone of yours it is (aws ec2 describe-availability-zones --region ${region} --query "AvailabilityZones[].[ZoneName,ZoneId]"), and choose two others: npx scim-bridge config set availabilityZones=…`;
  const what = `The zone ${zone} of ${region} has no NAT gateways, and fixedEgressAddress takes the first zone of the account.`;
  return [{ code: 'nat', level: 'problem', what, why: 'If that is the first one, the deployment fails.', fix }];
}

async function orUnknown(code: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check();
  } catch (error) {
    const what = `Not checked (${code}): ${(error as Error).message}`;
    return [{ code, level: 'unknown', what, ...notAllowed(error as Error) }];
  }
}
