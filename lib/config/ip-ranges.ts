import ipaddr from 'ipaddr.js';
import { commaSeparated, jsonOr, strings } from './kinds';
import { type Kind, option, type Row, shown } from './option';

/** Shortest prefix that still narrows anything down: a wider range is a large part of the internet. */
const narrowestUseful = 8;

/** API Gateway's limit for a resource policy, in characters. */
export const resourcePolicyLimit = 8192;

/** Room that the policy needs besides the ranges themselves (measured: about 480 characters with the longest region name). */
const policyFrame = 1024;

const notOnTheInternet = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '100.64.0.0/10',
].map((text) => ({ text, range: ipaddr.IPv4.parseCIDR(text) }));

/** IPv4 ranges that may call the API. */
export function ipRanges<const R extends Row<readonly string[]>>(row: R): R & Kind<readonly string[]> {
  return option(row, {
    allowed: 'IPv4 ranges in CIDR form as the internet sees them, for example ["203.0.113.0/24", "198.51.100.7/32"]',
    type: 'readonly string[]',
    schema: strings(
      faultOf,
      'is an empty list, which would block all callers; omit the option to allow any address',
    ).refine((ranges) => policyLength(ranges) <= resourcePolicyLimit, {
      error: ({ input }) =>
        `has ${(input as readonly string[]).length} ranges, which need about ${policyLength(input)} characters in a resource policy whose limit is ${resourcePolicyLimit}; join neighbours into wider ranges`,
    }),
    fromText: (text) => jsonOr(text, commaSeparated),
  });
}

/** Whether a range is too wide for the list to restrict access. */
export function isOpenToTheWorld(ranges: readonly string[]): boolean {
  return ranges.some((range) => ipaddr.IPv4.parseCIDR(range)[1] < narrowestUseful);
}

function policyLength(ranges: unknown): number {
  return JSON.stringify(ranges).length + policyFrame;
}

function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return `holds ${shown(value)}, which is not a string`;
  const range = parse(value);
  if (range === undefined) {
    return `holds ${shown(value)}, which is not an IPv4 range (the API is reached over IPv4; one address ends in /32)`;
  }
  const [address, prefix] = range;
  const network = `${ipaddr.IPv4.networkAddressFromCIDR(value)}/${prefix}`;
  if (network !== value) return `holds ${shown(value)}, whose address is inside the range; write ${network}`;
  const unreachable = notOnTheInternet.find(({ range: outer }) => prefix >= outer[1] && address.match(outer));
  return unreachable === undefined
    ? undefined
    : `holds ${value}, which is part of ${unreachable.text} a range that is never used on the internet, where the API is reached`;
}

/** The library also reads addresses of fewer parts, octal and hexadecimal ones; AWS does not. */
function parse(value: string): [ipaddr.IPv4, number] | undefined {
  if (!/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){3}\/\d+$/.test(value)) return undefined;
  try {
    return ipaddr.IPv4.parseCIDR(value);
  } catch {
    return undefined;
  }
}
