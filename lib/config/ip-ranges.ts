import { commaSeparated, jsonOr } from './kinds';
import { bad, type Fault, good, type Option, shown } from './option';

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
];

interface Range {
  /** The address as an unsigned 32-bit number. */
  readonly address: number;
  readonly prefix: number;
}

/** IPv4 ranges that may call the API. */
export const ipRanges: Option<readonly string[], undefined> = {
  allowed: 'IPv4 ranges in CIDR form as the internet sees them, for example ["203.0.113.0/24", "198.51.100.7/32"]',
  fallback: undefined,
  fallbackText: 'any address',
  read: (value) => {
    if (!Array.isArray(value)) return bad(`is ${shown(value)}, which is not a list`);
    if (value.length === 0)
      return bad('is an empty list, which would shut everybody out; leave the option away to allow any address');
    const faults = value.flatMap(faultsOf);
    if (faults.length > 0) return { ok: false, wrong: faults };
    const length = JSON.stringify(value).length + policyFrame;
    if (length > resourcePolicyLimit) {
      return bad(
        `has ${value.length} ranges, which need about ${length} characters in a resource policy whose limit is ${resourcePolicyLimit}; join neighbours into wider ranges`,
      );
    }
    return good(value.map(String));
  },
  fromText: (text) => jsonOr(text, commaSeparated),
};

/** Whether the ranges let so much of the internet in that they are no allow-list. */
export function isOpenToTheWorld(ranges: readonly string[]): boolean {
  return ranges.some((range) => (parse(range)?.prefix ?? 32) < narrowestUseful);
}

function faultsOf(value: unknown): readonly Fault[] {
  if (typeof value !== 'string') return [{ wrong: `holds ${shown(value)}, which is not a string` }];
  const range = parse(value);
  if (range === undefined) {
    return [
      {
        wrong: `holds ${shown(value)}, which is not an IPv4 range (the API is reached over IPv4; one address ends in /32)`,
      },
    ];
  }
  const network = `${dotted(networkOf(range))}/${range.prefix}`;
  if (network !== value)
    return [{ wrong: `holds ${shown(value)}, whose address is inside the range; write ${network}` }];
  const unreachable = notOnTheInternet
    .map((text) => ({ text, outer: parse(text) }))
    .find(({ outer }) => outer && contains(outer, range));
  if (unreachable !== undefined) {
    return [
      {
        wrong: `holds ${value}, which is part of ${unreachable.text} and never seen on the internet, where the API is reached`,
      },
    ];
  }
  return [];
}

function parse(value: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

/** The range's first address. Arithmetic rather than bits: JavaScript's are signed. */
function networkOf({ address, prefix }: Range): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) * size;
}

function contains(outer: Range, inner: Range): boolean {
  return inner.prefix >= outer.prefix && networkOf({ ...inner, prefix: outer.prefix }) === networkOf(outer);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
