import type { StackConfig } from '../../../lib/config';
import { options } from '../../../lib/config/options';
import { ConfigurationError, type Problem } from '../../../lib/config/problem';
import { resolveBridgeSettings, resolveSettings } from '../../../lib/config/settings';
import { elsewhere, fullest } from '../configurations';

/** What is wrong with a configuration. */
function problemsOf(config: unknown): readonly Problem[] {
  try {
    resolveSettings(config);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test('nothing configured gives every default', () => {
  expect(resolveSettings({})).toEqual({
    tags: {},
    throttleRate: 50,
    throttleBurst: 100,
    memoryMb: 512,
    logRetentionDays: 90,
    activityRetentionDays: 400,
    activityArchive: 'off',
    logPersonalData: false,
    alarmLatencyMs: 5000,
    alarmServerErrors: 5,
    alarmTokenDays: 365,
    alarmAuthenticationFailures: 10,
    customerManagedKey: 'secrets',
    authorizerCacheSeconds: 30,
    formerTokenGraceDays: 7,
    settleSeconds: 30,
    answerAfterDelivery: 0,
    existingGroups: 'refuse',
    deleteMeans: 'suspend',
    removalGuard: true,
    removalGuardCount: 10,
    removalGuardPercent: 2,
    removalGuardWindowMinutes: 60,
    driftCheck: 'report',
    driftHour: 3,
    confirmationMinutes: 5,
    upstreamConcurrency: 4,
    fixedEgressAddress: false,
    alarmRevocationMinutes: 5,
    alarmBehindMinutes: 30,
    extensionSchemas: [],
    disposable: false,
    apiGatewayCloudWatchRole: true,
    acceptInsecure: [],
  });
});

test("the caller's values beat the defaults, all of them", () => {
  const { activityArchive, activityArchiveDays } = elsewhere;
  expect(resolveSettings(fullest)).toEqual({ ...fullest, activityArchive: 'off' });
  expect(resolveSettings({ activityArchive, activityArchiveDays })).toMatchObject({
    activityArchive,
    activityArchiveDays,
  });
});

test('null in JSON means the default', () => {
  expect(resolveSettings({ throttleRate: null }).throttleRate).toBe(50);
});

test.each([
  ['throttleRate', 0, 'is 0, which is less than 1'],
  ['throttleRate', 2.5, 'is 2.5, which is not a whole number'],
  ['throttleRate', '50', 'is "50", which is not a whole number'],
  ['throttleBurst', 6000, 'is 6000, which is more than 5000'],
  ['namePrefix', '7up', 'is "7up", which does not have the required form'],
  ['namePrefix', 7, 'is 7, which is not a string'],
  ['tags', ['team'], 'is ["team"], which is not an object'],
  ['memoryMb', 64, 'is 64, which is less than 256'],
  ['logRetentionDays', 45, 'is 45, which is not one of the choices'],
  ['alarmEmail', 'a@b.c, d@e.f', 'is "a@b.c, d@e.f", which does not have the required form'],
  ['alarmEmailFor', 'it@example.com', 'is "it@example.com", which is not an object'],
  ['alarmEmailFor', {}, 'names no severity; omit the option instead'],
  ['operationsGuideUrl', 'docs/operations.md', 'is "docs/operations.md", which does not have the required form'],
  ['customerManagedKey', 'yes', 'is "yes", which is not one of the choices'],
  ['authorizerCacheSeconds', 61, 'is 61, which is more than 60'],
  ['formerTokenGraceDays', 31, 'is 31, which is more than 30'],
  ['answerAfterDelivery', 21, 'is 21, which is more than 20'],
  ['settleSeconds', -1, 'is -1, which is less than 0'],
  ['allowedDomains', 'example.com', 'is "example.com", which is not a list'],
  ['allowedDomains', '', 'is "", which is not a list'],
  ['allowedDomains', [], 'is an empty list; omit the option instead'],
  ['allowedDomains', ['Example.com'], 'holds "Example.com", which is not a domain in lower case'],
  ['allowedDomains', ['@example.com'], 'holds "@example.com", which is not a domain in lower case'],
  ['protectedEmails', ['owner'], 'holds "owner", which is not an e-mail address'],
  ['protectedEmails', Array(100).fill('someone@example.com'), 'has 1999 characters in total, which is more than 1200'],
  ['existingGroups', 'ignore', 'is "ignore", which is not one of the choices'],
  ['deleteMeans', 'delete', 'is "delete", which is not one of the choices'],
  ['removalGuardPercent', 101, 'is 101, which is more than 100'],
  ['driftCheck', true, 'is true, which is not one of the choices'],
  ['driftHour', 24, 'is 24, which is more than 23'],
  ['opCliLayerArn', 'arn:aws:lambda:x:layer', 'is "arn:aws:lambda:x:layer", which does not have the required form'],
  ['disposable', 'maybe', 'is "maybe", which is neither true nor false'],
  ['acceptInsecure', 'disposable', 'is "disposable", which is not a list'],
  ['acceptInsecure', ['throttleRate'], 'holds "throttleRate", which has no insecure value'],
  ['acceptInsecure', ['dispossable'], 'holds "dispossable", which has no insecure value; did you mean disposable?'],
] as const)('%s: %j is answered with what is wrong and what is allowed', (option, value, wrong) => {
  expect(problemsOf({ [option]: value })).toEqual([{ option, wrong, allowed: options[option].allowed }]);
});

test.each([
  ['throttelRate', 'throttleRate'],
  ['alarmMail', 'alarmEmail'],
  ['reservedconcurrency', 'reservedConcurrency'],
])('%s is not an option; %s is', (typed, meant) => {
  expect(problemsOf({ [typed]: 1 })).toEqual([
    { option: typed, wrong: `is not an option; did you mean ${meant}?`, allowed: expect.stringContaining(meant) },
  ]);
});

test('a name that resembles none is answered with all of them', () => {
  expect(problemsOf({ colour: 'red' })).toEqual([
    { option: 'colour', wrong: 'is not an option', allowed: Object.keys(options).join(', ') },
  ]);
});

test('every mistake is told at once, in a message an operator can act on', () => {
  const config = { throttelRate: 1, memoryMb: 1, tags: { 'aws:x': 'y', team: 7 } };
  expect(problemsOf(config)).toHaveLength(4);
  expect(() => resolveSettings(config)).toThrow(
    /^4 problems in the configuration of the SCIM bridge:\n {2}- throttelRate is not an option; did you mean throttleRate\?\n {4}Allowed: /,
  );
  expect(() => resolveSettings(config)).toThrow(/Every option: docs\/configuration\.md$/);
});

test('an insecure value is told beside what cannot be read; a conflict with a default that stands in is not', () => {
  const config = { disposable: true, throttleRate: 'fast', throttleBurst: 30 };
  expect(problemsOf(config).map(({ option }) => option)).toEqual(['throttleRate', 'disposable']);
});

test('a configuration that is no object is told so', () => {
  expect(() => resolveSettings('throttleRate=1')).toThrow(/scim-bridge is not an object/);
});

test('a prototype’s property is not an option', () => {
  expect(problemsOf({ toString: 'x' })).toHaveLength(1);
});

test('the construct refuses what belongs to the stack', () => {
  const props: StackConfig = { terminationProtection: true };
  expect(() => resolveBridgeSettings(props)).toThrow(/terminationProtection belongs to the stack/);
  expect(resolveBridgeSettings({ throttleRate: 10 }).throttleRate).toBe(10);
});
