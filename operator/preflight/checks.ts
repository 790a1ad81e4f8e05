import { concurrencyFinding } from '../doctor/concurrency';
import type { Finding } from '../doctor/finding';
import type { AwsBefore } from './aws';

/** The options of a deployment, as far as something in AWS must fit them. */
export interface OptionsToCheck {
  readonly customDomain?:
    | {
        readonly domainName: string;
        readonly certificateArn?: string;
        readonly hostedZone?: { readonly name: string; readonly id?: string };
      }
    | undefined;
  readonly opCliLayerArn?: string | undefined;
  readonly fixedEgressAddress: boolean;
  readonly availabilityZones?: readonly string[] | undefined;
}

/** The oldest bootstrap stack that the CDK of this kit can deploy with. */
const bootstrapNeeded = 6;

/** Regions with an availability zone that has no NAT gateways, and the zone's id, which each account knows under another name. */
const withoutNat: Readonly<Record<string, string>> = { 'ap-northeast-1': 'apne1-az3' };

/** Whether what a deployment needs is there. @param region of the deployment @throws the SDK's error when the identity cannot be read */
export async function checkBefore(
  aws: AwsBefore,
  region: string,
  options: OptionsToCheck | undefined,
): Promise<readonly Finding[]> {
  const { arn, account } = await aws.identity();
  const checks: readonly (readonly [code: string, check: () => Promise<readonly Finding[]>])[] = [
    ['bootstrap', async () => [bootstrap(await aws.bootstrapVersion(), account, region)]],
    ['concurrency', async () => [concurrencyFinding(await aws.concurrency())]],
    ['certificate', () => certificate(aws, region, options)],
    ['hosted-zone', () => hostedZone(aws, options)],
    ['layer', () => layer(aws, region, options)],
    ['nat', async () => nat(region, options)],
  ];
  const found = await Promise.all(checks.map(([code, check]) => orUnknown(code, check)));
  const who = `AWS knows you as ${arn}, in ${region}.`;
  return [{ code: 'credentials', level: 'ok', what: who }, ...found.flat()];
}

function bootstrap(version: number | undefined, account: string, region: string): Finding {
  const code = 'bootstrap';
  const fix = `Once for each account and region: npx cdk bootstrap aws://${account}/${region}`;
  const why = 'The CDK deploys through the bucket and the roles of its bootstrap stack.';
  if (version === undefined) {
    return {
      code,
      level: 'problem',
      what: 'This account and region are not bootstrapped for the CDK (no stack CDKToolkit).',
      why,
      fix,
    };
  }
  if (version >= bootstrapNeeded)
    return { code, level: 'ok', what: `The CDK's bootstrap stack has version ${version}.` };
  const what = `The CDK's bootstrap stack has version ${version}; ${bootstrapNeeded} is needed.`;
  return { code, level: 'problem', what, why, fix };
}

async function certificate(aws: AwsBefore, region: string, options: OptionsToCheck | undefined): Promise<Finding[]> {
  const { certificateArn: arn, domainName = '' } = options?.customDomain ?? {};
  if (arn === undefined) return [];
  const code = 'certificate';
  const its = arn.split(':')[3];
  const why = 'API Gateway takes an issued certificate of its own region only; the deployment fails without.';
  if (its !== region) {
    const fix = `Request one in ${region}, or give the hosted zone, and the stack makes one: npx scim-bridge config set customDomain.hostedZone.name=…`;
    return [
      { code, level: 'problem', what: `The certificate is in ${its}, and the deployment in ${region}.`, why, fix },
    ];
  }
  const found = await aws.certificate(arn);
  if (found === undefined) {
    const fix = "Check the ARN in ACM's console: npx scim-bridge config get customDomain";
    return [{ code, level: 'problem', what: `There is no certificate ${arn} in this account.`, why, fix }];
  }
  if (found.status !== 'ISSUED') {
    const fix = 'Create the DNS records that ACM shows for its validation, and wait until it is issued.';
    return [
      {
        code,
        level: 'problem',
        what: `The certificate is ${found.status.toLowerCase().replaceAll('_', ' ')}.`,
        why,
        fix,
      },
    ];
  }
  const parent = domainName.replace(/^[^.]+/, '*');
  if (!found.names.some((name) => name === domainName || name === parent)) {
    const fix = `Request one for ${domainName}.`;
    return [
      {
        code,
        level: 'problem',
        what: `The certificate is for ${found.names.join(', ')}, not for ${domainName}.`,
        why,
        fix,
      },
    ];
  }
  return [{ code, level: 'ok', what: `The certificate for ${domainName} is issued.` }];
}

async function hostedZone(aws: AwsBefore, options: OptionsToCheck | undefined): Promise<Finding[]> {
  const zone = options?.customDomain?.hostedZone;
  if (zone === undefined) return [];
  const code = 'hosted-zone';
  const ids = await aws.hostedZones(zone.name);
  const isThere = zone.id === undefined ? ids.length > 0 : ids.includes(zone.id);
  if (isThere && (ids.length === 1 || zone.id !== undefined)) {
    return [{ code, level: 'ok', what: `The hosted zone ${zone.name} is in this account.` }];
  }
  if (isThere) {
    const what = `This account has ${ids.length} public hosted zones ${zone.name}: ${ids.join(', ')}.`;
    const fix = 'Say which: npx scim-bridge config set customDomain.hostedZone.id=…';
    return [{ code, level: 'problem', what, fix }];
  }
  const what = `This account has no public hosted zone ${zone.name}${zone.id === undefined ? '' : ` with the id ${zone.id}`}.`;
  const fix =
    'If DNS is elsewhere, request a certificate in ACM and give its ARN: npx scim-bridge config set customDomain.certificateArn=…';
  return [{ code, level: 'problem', what, why: "The domain's record and its certificate's validation go there.", fix }];
}

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
    const { name, message } = error as Error;
    const isDenied = /AccessDenied|not authorized/i.test(`${name} ${message}`);
    const fix = isDenied
      ? 'Your AWS identity may not read it. docs/permissions.md has the policy that allows it.'
      : undefined;
    return [
      { code, level: 'unknown', what: `Not checked (${code}): ${message}`, ...(fix === undefined ? {} : { fix }) },
    ];
  }
}
