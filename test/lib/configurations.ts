import type { StackConfig } from '../../lib/config';
import type { OptionName } from '../../lib/config/options';

/** What excludes another option of the fullest configuration. */
export const elsewhere = {
  vpc: {
    id: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  },
  // What is locked cannot be disposed of.
  activityArchive: 'compliance',
  activityArchiveDays: 90,
} satisfies StackConfig;

/** Nothing configured: what a first `cdk deploy` makes. */
export const smallest: StackConfig = {};

/** Every option set, to something else than its default. The type makes sure that a new option is added here, or to `elsewhere`. */
export const fullest: { readonly [K in Exclude<OptionName, keyof typeof elsewhere>]: NonNullable<StackConfig[K]> } = {
  namePrefix: 'acme-scim',
  tags: { team: 'identity', 'cost-center': '4711' },
  throttleRate: 20,
  throttleBurst: 40,
  allowedIpRanges: ['203.0.113.0/24', '198.51.100.7/32'],
  addressRateLimit: 10_000,
  customDomain: {
    domainName: 'scim.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0000-4000-8000-000000000000',
    hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
  },
  reservedConcurrency: 20,
  memoryMb: 1024,
  logRetentionDays: 14,
  activityRetentionDays: 60,
  logPersonalData: true,
  alarmEmail: 'identity-team@example.com',
  alarmEmailFor: { page: 'on-call@example.com', note: 'identity-notes@example.com' },
  operationsGuideUrl: 'https://git.example.com/scim-bridge/docs/operations.md',
  alarmLatencyMs: 2500,
  alarmServerErrors: 2,
  alarmAuthenticationFailures: 3,
  customerManagedKey: 'everything',
  authorizerCacheSeconds: 45,
  formerTokenGraceDays: 3,
  alarmTokenDays: 90,
  alarmSilenceHours: 12,
  settleSeconds: 60,
  answerAfterDelivery: 10,
  allowedDomains: ['example.com', 'example.org'],
  protectedEmails: ['owner@example.com'],
  existingGroups: 'adopt',
  deleteMeans: 'remove',
  removalGuard: false,
  removalGuardCount: 20,
  removalGuardPercent: 5,
  removalGuardWindowMinutes: 120,
  driftCheck: 'repair',
  driftHour: 22,
  confirmationMinutes: 15,
  upstreamConcurrency: 8,
  deliveryReservedConcurrency: 5,
  fixedEgressAddress: true,
  egressAllocationId: 'eipalloc-0123456789abcdef0',
  availabilityZones: ['eu-central-1b', 'eu-central-1c'],
  vpcRange: '10.20.30.0/26',
  opCliLayerArn: 'arn:aws:lambda:eu-central-1:123456789012:layer:op-cli:3',
  alarmRevocationMinutes: 15,
  alarmBehindMinutes: 10,
  extensionSchemas: [
    { resourceType: 'User', schema: { id: 'urn:example:scim:badge', attributes: [{ name: 'colour' }] } },
  ],
  disposable: true,
  terminationProtection: false,
  stackName: 'AcmeScim',
  apiGatewayCloudWatchRole: false,
  acceptInsecure: ['disposable', 'logRetentionDays', 'activityRetentionDays', 'removalGuard'],
};

/** Everything that somebody outside the stack relies on. Not the fullest, which is handed some of it by an option. */
export const connected: StackConfig = {
  fixedEgressAddress: true,
  customDomain: fullest.customDomain,
  alarmEmail: 'identity-team@example.com',
  customerManagedKey: 'everything',
  activityArchive: 'governance',
};
