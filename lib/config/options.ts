import type { DeleteMeans, DriftCheck, ExistingGroups, InsecureOption, KeyUse, StackConfig } from '../config';
import { closest } from './closest';
import { customDomain } from './custom-domain';
import { extensionSchemas } from './extension-schemas';
import { ipRanges } from './ip-ranges';
import { commaSeparated, isObject, jsonOr, listOf, oneOf, text, wholeNumber, yesOrNo } from './kinds';
import { type LogRetentionDays, logRetentionDays } from './log-retention';
import { bad, type Fault, good, type Option, shown } from './option';

export const insecureOptions: readonly InsecureOption[] = [
  'activityRetentionDays',
  'allowedIpRanges',
  'disposable',
  'logRetentionDays',
  'removalGuard',
];

const keyUses: readonly KeyUse[] = ['nothing', 'secrets', 'everything'];

const emailAddress = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]+$/;

/** AWS's limits for a tag (the reserved prefix `aws:` is refused by CloudFormation with an obscure message). */
const tagKey = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

const tags: Option<Readonly<Record<string, string>>, Readonly<Record<string, string>>> = {
  allowed:
    'an object of at most 40 names and values, for example {"team": "identity"} (-c tags=team=identity,env=prod)',
  fallback: {},
  fallbackText: 'none',
  read: (value) => {
    if (!isObject(value)) return bad(`is ${shown(value)}, which is not an object`);
    const entries = Object.entries(value);
    if (entries.length > 40) return bad(`has ${entries.length} entries, which is more than 40`);
    const faults = entries.flatMap(([key, content]): readonly Fault[] => {
      if (!tagKey.test(key)) return [{ part: key, wrong: 'is not a tag name AWS takes' }];
      if (typeof content !== 'string' || !tagValue.test(content))
        return [{ part: key, wrong: `is ${shown(content)}, not a tag value AWS takes` }];
      return [];
    });
    return faults.length > 0
      ? { ok: false, wrong: faults }
      : good(Object.fromEntries(entries.map(([key, content]) => [key, String(content)])));
  },
  fromText: (given) =>
    jsonOr(given, (list) => {
      const pairs = commaSeparated(list).map((pair) => /^([^=]+)=(.*)$/.exec(pair));
      return pairs.some((pair) => pair === null)
        ? list
        : Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
    }),
};

const acceptInsecure: Option<readonly InsecureOption[], readonly InsecureOption[]> = {
  allowed: `a list of option names out of ${insecureOptions.join(', ')}`,
  fallback: [],
  fallbackText: 'none',
  read: (value) => {
    if (!Array.isArray(value)) return bad(`is ${shown(value)}, which is not a list`);
    const accepted: InsecureOption[] = [];
    const faults: Fault[] = [];
    for (const name of value) {
      const known = insecureOptions.find((option) => option === name);
      if (known !== undefined) accepted.push(known);
      else {
        const meant = closest(String(name), insecureOptions);
        faults.push({
          wrong: `holds ${shown(name)}, which has no insecure value${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        });
      }
    }
    return faults.length > 0 ? { ok: false, wrong: faults } : good(accepted);
  },
  fromText: (list) => jsonOr(list, commaSeparated),
};

/**
 * Every option: what it accepts, its default, how it is read from JSON, from props and from the command line.
 * What each is for stands in `BridgeConfig` and `StackConfig`; docs/configuration.md is made of both.
 */
export const options = {
  namePrefix: text({
    pattern: /^[A-Za-z][A-Za-z0-9-]{0,39}$/,
    allowed: 'a letter, then up to 39 letters, digits and hyphens',
    fallback: undefined,
    fallbackText: "the stack's name",
  }),
  tags,
  throttleRate: wholeNumber({ min: 1, max: 10_000, unit: 'requests a second', fallback: 50 }),
  throttleBurst: wholeNumber({ min: 1, max: 5000, unit: 'requests', fallback: 100 }),
  allowedIpRanges: ipRanges,
  customDomain,
  reservedConcurrency: wholeNumber({
    min: 1,
    max: 1000,
    unit: 'concurrent executions',
    fallback: undefined,
    fallbackText: 'none',
  }),
  memoryMb: wholeNumber({ min: 256, max: 3008, unit: 'MB', fallback: 512 }),
  logRetentionDays: oneOf<LogRetentionDays, LogRetentionDays>({ choices: logRetentionDays, fallback: 90 }),
  activityRetentionDays: wholeNumber({ min: 1, max: 3653, unit: 'days', fallback: 400 }),
  logPersonalData: yesOrNo({ fallback: false }),
  alarmEmail: text({
    pattern: emailAddress,
    allowed: 'one e-mail address',
    fallback: undefined,
    fallbackText: 'none',
  }),
  alarmLatencyMs: wholeNumber({ min: 100, max: 29_000, unit: 'milliseconds', fallback: 5000 }),
  alarmServerErrors: wholeNumber({ min: 1, max: 100_000, unit: 'answers in five minutes', fallback: 5 }),
  alarmAuthenticationFailures: wholeNumber({ min: 1, max: 100_000, unit: 'answers in five minutes', fallback: 10 }),
  customerManagedKey: oneOf<KeyUse, KeyUse>({ choices: keyUses, fallback: 'secrets' }),
  authorizerCacheSeconds: wholeNumber({
    min: 0,
    max: 60,
    unit: 'seconds; a revoked token must be refused within a minute',
    fallback: 30,
  }),
  formerTokenGraceDays: wholeNumber({ min: 0, max: 30, unit: 'days', fallback: 7 }),
  settleSeconds: wholeNumber({ min: 0, max: 900, unit: 'seconds', fallback: 30 }),
  allowedDomains: listOf({
    pattern: /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    element: 'a domain in lower case',
    allowed: 'a list of email domains in lower case, for example ["example.com", "example.org"]',
    fallback: undefined,
    fallbackText: 'any domain',
  }),
  protectedEmails: listOf({
    pattern: emailAddress,
    element: 'an e-mail address',
    allowed: 'a list of e-mail addresses, for example ["owner@example.com"]',
    fallback: undefined,
    fallbackText: 'none by address',
  }),
  existingGroups: oneOf<ExistingGroups, ExistingGroups>({ choices: ['refuse', 'adopt'], fallback: 'refuse' }),
  deleteMeans: oneOf<DeleteMeans, DeleteMeans>({ choices: ['suspend', 'remove'], fallback: 'suspend' }),
  removalGuard: yesOrNo({ fallback: true }),
  removalGuardCount: wholeNumber({ min: 0, max: 10_000, unit: 'removals', fallback: 10 }),
  removalGuardPercent: wholeNumber({ min: 0, max: 100, unit: 'per cent of the active people', fallback: 2 }),
  removalGuardWindowMinutes: wholeNumber({ min: 5, max: 1440, unit: 'minutes', fallback: 60 }),
  driftCheck: oneOf<DriftCheck, DriftCheck>({ choices: ['off', 'report', 'repair'], fallback: 'report' }),
  driftHour: wholeNumber({ min: 0, max: 23, unit: 'hour of the day in UTC', fallback: 3 }),
  confirmationMinutes: wholeNumber({ min: 0, max: 1440, unit: 'minutes; 0 for never', fallback: 5 }),
  upstreamConcurrency: wholeNumber({ min: 1, max: 50, unit: 'calls', fallback: 4 }),
  deliveryReservedConcurrency: wholeNumber({
    min: 1,
    max: 1000,
    unit: 'concurrent executions',
    fallback: undefined,
    fallbackText: 'none',
  }),
  fixedEgressAddress: yesOrNo({ fallback: false }),
  opCliLayerArn: text({
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[A-Za-z0-9_-]+:\d+$/,
    allowed: 'the ARN of a layer version, arn:aws:lambda:<region>:<account>:layer:<name>:<version>',
    fallback: undefined,
    fallbackText: 'none',
  }),
  alarmBehindMinutes: wholeNumber({ min: 5, max: 1440, unit: 'minutes', fallback: 30 }),
  extensionSchemas,
  disposable: yesOrNo({ fallback: false }),
  terminationProtection: yesOrNo({ fallback: undefined, fallbackText: 'true, unless the stack is disposable' }),
  apiGatewayCloudWatchRole: yesOrNo({ fallback: true }),
  acceptInsecure,
} satisfies {
  readonly [K in keyof StackConfig]-?: Option<NonNullable<StackConfig[K]>, NonNullable<StackConfig[K]> | undefined>;
};

/** The options by name. */
export type OptionName = keyof typeof options;

/** The options that belong to the stack and not to the construct. */
export const stackOptions: readonly OptionName[] = ['terminationProtection'];

type Read<O> = O extends Option<infer T, infer D> ? T | D : never;

/** The configuration as the constructs use it: read, checked, defaults filled in. */
export type Settings = { readonly [K in OptionName]: Read<(typeof options)[K]> };
