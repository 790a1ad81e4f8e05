import { z } from 'zod';
import { isObject, jsonOr, notAnObject } from './kinds';
import { type Kind, option, type Row, shown } from './option';
import type { CustomDomain } from './values';

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const certificate = /^arn:aws(-[a-z]+)*:acm:([a-z0-9-]+):\d{12}:certificate\/[0-9a-f-]+$/;
const zoneId = /^Z[A-Z0-9]{4,31}$/;

const domainName = part(hostName, 'a lower-case host name such as scim.example.com');
const zoneName = part(hostName, 'a lower-case domain name such as example.com, without a trailing dot');

const hostedZone = z
  .custom<Readonly<Record<string, unknown>>>(isObject, {
    error: notAnObject,
    params: { allowed: '{ "id": "Z…", "name": "example.com" }' },
  })
  .pipe(
    z.strictObject(
      { id: part(zoneId, "the hosted zone's id, for example Z0123456789ABCDEFGHIJ"), name: zoneName },
      { error: 'id, name' },
    ),
  );

const comparable = z.looseObject({ domainName, hostedZone: z.looseObject({ name: zoneName }) });

const schema = z
  .strictObject(
    {
      domainName,
      certificateArn: part(certificate, 'the ARN of an ACM certificate'),
      hostedZone: hostedZone.optional(),
    },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys' ? 'domainName, certificateArn, hostedZone' : notAnObject(issue),
    },
  )
  .superRefine(
    ({ domainName: host, hostedZone: zone }, context) => {
      if (zone === undefined || host === zone.name || host.endsWith(`.${zone.name}`)) return;
      context.addIssue({
        code: 'custom',
        path: ['hostedZone', 'name'],
        message: `is ${zone.name}, which does not contain ${host}`,
        params: { allowed: `a zone that ${host} belongs to` },
      });
    },
    // Also beside other faults, as long as the two names can be compared.
    { when: ({ value }) => comparable.safeParse(value).success },
  )
  .transform(
    ({ hostedZone: zone, ...rest }): CustomDomain => ({ ...rest, ...(zone === undefined ? {} : { hostedZone: zone }) }),
  );

/** The custom domain: a host name, its certificate, and the hosted zone if Route 53 keeps its DNS. */
export function customDomain<const R extends Row<CustomDomain>>(row: R): R & Kind<CustomDomain> {
  return option(row, {
    allowed:
      'an object { "domainName": "scim.example.com", "certificateArn": "arn:aws:acm:<region>:<account>:certificate/<id>", "hostedZone": { "id": "Z…", "name": "example.com" } }, where hostedZone is optional',
    type: 'CustomDomain',
    schema,
    fromText: (text) => jsonOr(text, (other) => other),
  });
}

/** The region that a certificate is in. */
export function regionOfCertificate(certificateArn: string): string | undefined {
  return certificate.exec(certificateArn)?.[2];
}

/** A string of a given form, which must be there. */
function part(pattern: RegExp, allowed: string) {
  return z.custom<string>((value) => typeof value === 'string' && pattern.test(value), {
    error: ({ input }) => (input === undefined ? 'is missing' : `is ${shown(input)}`),
    params: { allowed },
    // Checks of the whole go on beside it.
    abort: false,
  });
}
