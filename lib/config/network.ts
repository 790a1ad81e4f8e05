import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { commaSeparated, jsonOr, notAnObject } from './kinds';
import { type Kind, option, type Row, shown } from './option';
import type { ExistingVpc } from './values';

/** The range of the VPC that the stack makes, unless another is chosen. */
export const defaultVpcRange = '10.255.255.0/26';

/** The prefix of each subnet: 16 addresses, of which AWS keeps five. Lambda shares one interface among all functions of the same subnet. */
const subnetPrefix = 28;

/** AWS allows VPCs from /16 to /28; three subnets need a /26. */
const widest = 16;
const narrowest = 26;

/** Ranges for private networks (RFC 1918, and RFC 6598, which AWS allows too). */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** The n-th subnet of a VPC's range. */
export function subnetRange(vpcRange: string, position: number): string {
  const [network] = ipaddr.IPv4.parseCIDR(vpcRange);
  const [a = 0, b = 0, c = 0, d = 0] = network.octets;
  return `${a}.${b}.${c}.${d + position * 2 ** (32 - subnetPrefix)}/${subnetPrefix}`;
}

/** The range of the VPC that the stack makes. */
export function vpcRange<const R extends Row<string>>(row: R): R & Kind<string> {
  return option(row, {
    allowed: `a private IPv4 range from /${widest} to /${narrowest}, for example 10.20.30.0/${narrowest}`,
    type: 'string',
    schema: z
      .string({ error: ({ input }) => `is ${shown(input)}, which is not a string` })
      .superRefine((range, context) => {
        const message = faultOf(range);
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      }),
    fromText: (text) => text,
  });
}

function faultOf(range: string): string | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(range) || !ipaddr.IPv4.isValidCIDR(range)) {
    return `is ${shown(range)}, which is not an IPv4 range`;
  }
  const [address, prefix] = ipaddr.IPv4.parseCIDR(range);
  if (prefix < widest || prefix > narrowest) return `is ${range}, which is not between /${widest} and /${narrowest}`;
  const network = `${ipaddr.IPv4.networkAddressFromCIDR(range)}/${prefix}`;
  if (network !== range) return `is ${range}, whose address is inside the range; write ${network}`;
  const isPrivate = privateRanges.map((text) => ipaddr.IPv4.parseCIDR(text)).some((outer) => address.match(outer));
  return isPrivate ? undefined : `is ${range}, which is not a private range`;
}

const vpcId = /^vpc-[0-9a-f]{8,17}$/;
const subnetId = /^subnet-[0-9a-f]{8,17}$/;
const groupId = /^sg-[0-9a-f]{8,17}$/;

const schema = z.strictObject(
  {
    id: z.custom<string>((value) => typeof value === 'string' && vpcId.test(value), {
      error: ({ input }) => (input === undefined ? 'is missing' : `is ${shown(input)}`),
      params: { allowed: 'the id of a VPC, vpc-…' },
    }),
    subnetIds: idList(subnetId, 'ids of private subnets, subnet-…, best in two availability zones'),
    securityGroupIds: idList(groupId, 'ids of security groups, sg-…').optional(),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? 'id, subnetIds, securityGroupIds' : notAnObject(issue)) },
);

/** A VPC that is there already. */
export function existingVpc<const R extends Row<ExistingVpc>>(row: R): R & Kind<ExistingVpc> {
  return option(row, {
    allowed:
      'an object { "id": "vpc-…", "subnetIds": ["subnet-…", "subnet-…"], "securityGroupIds": ["sg-…"] }, where securityGroupIds is optional',
    type: 'ExistingVpc',
    schema: schema.transform(
      ({ securityGroupIds, ...vpc }): ExistingVpc => ({
        ...vpc,
        ...(securityGroupIds === undefined ? {} : { securityGroupIds }),
      }),
    ),
    fromText: (text) => jsonOr(text, (other) => other),
  });
}

/** A list of ids; also as text, separated by commas, as the command line gives it. */
function idList(pattern: RegExp, allowed: string) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? commaSeparated(value) : value),
    z.custom<readonly string[]>(
      (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((each) => typeof each === 'string' && pattern.test(each)),
      { error: ({ input }) => (input === undefined ? 'is missing' : `is ${shown(input)}`), params: { allowed } },
    ),
  );
}
