import type { Finding } from '../doctor/finding';
import type { AwsBefore } from './aws';

/** The option `customDomain`, as far as something in AWS must fit it. */
export interface DomainToCheck {
  readonly domainName: string;
  readonly certificateArn?: string;
  readonly hostedZone?: { readonly name: string; readonly id?: string };
}

/** What a certificate authority may be called in a CAA record so that ACM may issue certificates. */
const amazon = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'];

/** The certificate that the operator made. */
export async function certificate(
  aws: AwsBefore,
  region: string,
  domain: DomainToCheck | undefined,
): Promise<Finding[]> {
  const { certificateArn: arn, domainName = '' } = domain ?? {};
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

/** The zone that gets the domain's records. */
export async function hostedZone(aws: AwsBefore, domain: DomainToCheck | undefined): Promise<Finding[]> {
  const zone = domain?.hostedZone;
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

/** A record that the stack did not make. CloudFormation does not replace it, and the deployment fails. */
export async function domainRecord(
  aws: AwsBefore,
  domain: DomainToCheck | undefined,
  stackName: string,
): Promise<Finding[]> {
  const zone = await zoneId(aws, domain);
  if (domain === undefined || zone === undefined) return [];
  const { domainName } = domain;
  const there = (await aws.records(zone, domainName)).filter(({ type }) => ['A', 'AAAA', 'CNAME'].includes(type));
  if (there.length === 0) return [];
  const { customDomain: deployed } = await aws.deployedOptions(stackName);
  if ((deployed as Partial<DomainToCheck> | null | undefined)?.domainName === domainName) return [];
  const shown = there.map(({ type, values }) => [type, ...values].join(' ')).join('; ');
  return [
    {
      code: 'record',
      level: 'problem',
      what: `The hosted zone has records for ${domainName} already: ${shown}.`,
      why: 'CloudFormation does not replace a record that this stack did not make; the deployment fails.',
      fix: 'If nothing else needs them, delete them in Route 53. Otherwise choose another name.',
    },
  ];
}

/** Who may issue certificates for the domain (CAA, RFC 8659), where the stack makes one. */
export async function issuers(aws: AwsBefore, domain: DomainToCheck | undefined): Promise<Finding[]> {
  const zone = await zoneId(aws, domain);
  if (domain?.hostedZone === undefined || zone === undefined || domain.certificateArn !== undefined) return [];
  for (let name = domain.domainName; ; name = name.replace(/^[^.]+\./, '')) {
    const [record] = (await aws.records(zone, name)).filter(({ type }) => type === 'CAA');
    // The nearest one decides alone.
    if (record !== undefined) return forbidsAmazon(record.values) ? [notByAmazon(name, record.values)] : [];
    if (name === domain.hostedZone.name || !name.includes('.')) return [];
  }
}

function forbidsAmazon(values: readonly string[]): boolean {
  const issue = values.flatMap((value) => /^\d+\s+issue\s+"\s*([^";\s]*)/i.exec(value)?.[1] ?? []);
  return issue.length > 0 && !issue.some((issuer) => amazon.includes(issuer.toLowerCase()));
}

function notByAmazon(name: string, values: readonly string[]): Finding {
  return {
    code: 'issuers',
    level: 'problem',
    what: `The CAA record of ${name} does not let Amazon issue certificates: ${values.join('; ')}.`,
    why: 'The stack makes a certificate in ACM, which looks at this record; the deployment fails.',
    fix: 'Add to that record in Route 53: 0 issue "amazon.com"',
  };
}

/** The id of the one zone of this name; undefined where there is none, or several, which is a finding of its own. */
async function zoneId(aws: AwsBefore, domain: DomainToCheck | undefined): Promise<string | undefined> {
  const zone = domain?.hostedZone;
  if (zone === undefined) return undefined;
  const ids = await aws.hostedZones(zone.name);
  if (zone.id !== undefined) return ids.includes(zone.id) ? zone.id : undefined;
  return ids.length === 1 ? ids[0] : undefined;
}
