import { z } from 'zod';
import { isObject, jsonOr, notAnObject } from './kinds';
import { type Kind, option, type Row, shown } from './option';
import type { CustomDomain, HostedZone } from './values';

const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const certificate = /^arn:aws(-[a-z]+)*:acm:([a-z0-9-]+):\d{12}:certificate\/[0-9a-f-]+$/;
const zoneId = /^Z[A-Z0-9]{4,31}$/;

const domainName = part(hostName, 'a lower-case host name such as scim.example.com');
const zoneName = part(hostName, 'a lower-case domain name such as example.com, without a trailing dot');

const hostedZone = z
  .custom<Readonly<Record<string, unknown>>>(isObject, {
    error: notAnObject,
    params: { allowed: '{ "name": "example.com" }, and "id": "Z…" if it is known' },
  })
  .pipe(
    z.strictObject(
      { name: zoneName, id: part(zoneId, "the hosted zone's id, for example Z0123456789ABCDEFGHIJ").optional() },
      { error: 'name, id' },
    ),
  )
  .transform(({ name, id }): HostedZone => ({ name, ...(id === undefined ? {} : { id }) }));

const comparable = z.looseObject({ domainName, hostedZone: z.looseObject({ name: zoneName }) });

const schema = z
  .strictObject(
    {
      domainName,
      certificateArn: part(certificate, 'the ARN of an ACM certificate').optional(),
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
  .refine(({ certificateArn, hostedZone: zone }) => certificateArn !== undefined || zone !== undefined, {
    error: 'has neither a hosted zone nor a certificate',
    params: {
      allowed:
        '"hostedZone": { "name": "example.com" }, the public zone in Route 53, in which the certificate is then validated; or, where DNS is elsewhere, "certificateArn", an issued ACM certificate in the region of the stack',
    },
  })
  .transform(
    ({ domainName: host, certificateArn, hostedZone: zone }): CustomDomain => ({
      domainName: host,
      ...(certificateArn === undefined ? {} : { certificateArn }),
      ...(zone === undefined ? {} : { hostedZone: zone }),
    }),
  );

/** The custom domain: a host name, and the hosted zone if Route 53 keeps its DNS, or else its certificate. */
export function customDomain<const R extends Row<CustomDomain>>(row: R): R & Kind<CustomDomain> {
  return option(row, {
    allowed:
      'an object { "domainName": "scim.example.com", "hostedZone": { "name": "example.com" } }; where DNS is not in Route 53, "certificateArn": "arn:aws:acm:<region>:<account>:certificate/<id>" in place of hostedZone',
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
