import type { CustomDomain, HostedZone } from '../config';
import { closest } from './closest';
import { isObject, jsonOr } from './kinds';
import { bad, type Fault, good, type Option, shown } from './option';

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const certificate = /^arn:aws(-[a-z]+)*:acm:([a-z0-9-]+):\d{12}:certificate\/[0-9a-f-]+$/;
const zoneId = /^Z[A-Z0-9]{4,31}$/;

/** The custom domain: a host name, its certificate, and the hosted zone if Route 53 keeps its DNS. */
export const customDomain: Option<CustomDomain, undefined> = {
  allowed:
    'an object { "domainName": "scim.example.com", "certificateArn": "arn:aws:acm:<region>:<account>:certificate/<id>", "hostedZone": { "id": "Z…", "name": "example.com" } }, where hostedZone may be left away',
  fallback: undefined,
  fallbackText: 'the host name that API Gateway gives',
  read: (value) => {
    if (!isObject(value)) return bad(`is ${shown(value)}, which is not an object`);
    const faults: Fault[] = [...unknownParts(value, ['domainName', 'certificateArn', 'hostedZone'])];
    const domainName = part(value, 'domainName', hostName, 'a lower-case host name such as scim.example.com', faults);
    const certificateArn = part(value, 'certificateArn', certificate, 'the ARN of an ACM certificate', faults);
    const hostedZone = value.hostedZone === undefined ? undefined : readZone(value.hostedZone, domainName, faults);
    if (faults.length > 0 || domainName === undefined || certificateArn === undefined)
      return { ok: false, wrong: faults };
    return good({ domainName, certificateArn, ...(hostedZone === undefined ? {} : { hostedZone }) });
  },
  fromText: (text) => jsonOr(text, (other) => other),
};

/** The region that a certificate is in. */
export function regionOfCertificate(certificateArn: string): string | undefined {
  return certificate.exec(certificateArn)?.[2];
}

function readZone(value: unknown, domainName: string | undefined, faults: Fault[]): HostedZone | undefined {
  if (!isObject(value)) {
    faults.push({
      part: 'hostedZone',
      wrong: `is ${shown(value)}, which is not an object`,
      allowed: '{ "id": "Z…", "name": "example.com" }',
    });
    return undefined;
  }
  faults.push(...unknownParts(value, ['id', 'name'], 'hostedZone.'));
  const id = part(
    value,
    'id',
    zoneId,
    "the hosted zone's id, for example Z0123456789ABCDEFGHIJ",
    faults,
    'hostedZone.',
  );
  const name = part(
    value,
    'name',
    hostName,
    'a lower-case domain name such as example.com, without a dot at its end',
    faults,
    'hostedZone.',
  );
  if (name !== undefined && domainName !== undefined && domainName !== name && !domainName.endsWith(`.${name}`)) {
    faults.push({
      part: 'hostedZone.name',
      wrong: `is ${name}, which does not contain ${domainName}`,
      allowed: `a zone that ${domainName} belongs to`,
    });
  }
  return id === undefined || name === undefined ? undefined : { id, name };
}

function part(
  value: Readonly<Record<string, unknown>>,
  key: string,
  pattern: RegExp,
  allowed: string,
  faults: Fault[],
  path = '',
): string | undefined {
  const found = value[key];
  if (typeof found === 'string' && pattern.test(found)) return found;
  faults.push({ part: path + key, wrong: found === undefined ? 'is missing' : `is ${shown(found)}`, allowed });
  return undefined;
}

function unknownParts(value: Readonly<Record<string, unknown>>, known: readonly string[], path = ''): readonly Fault[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = closest(key, known);
      return {
        part: path + key,
        wrong: `is not known${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        allowed: known.join(', '),
      };
    });
}
