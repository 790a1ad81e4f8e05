/**
 * Names that the infrastructure (lib/) and the functions (lambda/) must agree on.
 * Shared by the functions, the stack (lib/), the local run and the commands.
 */

/**
 * Environment variables that the template sets on the functions, besides those that hand options over (`optionVariable`).
 * Every value is a string, as Lambda requires.
 */
export const Env = {
  /** Name of the directory table. */
  directoryTable: 'DIRECTORY_TABLE',
  /** Name of the activity table. */
  activityTable: 'ACTIVITY_TABLE',
  /** ARN of the secret that holds the bearer token (authorizer only). */
  bearerTokenSecret: 'BEARER_TOKEN_SECRET_ARN',
  /** The public address of `/health` (probe only). */
  healthUrl: 'HEALTH_URL',
  /** Whether the API has an allow-list, which need not contain the probe's address: `true` or `false` (probe only). */
  hasAllowList: 'HAS_ALLOW_LIST',
  /** ARN of the secret that holds the health token (authorizer and probe only). */
  healthTokenSecret: 'HEALTH_TOKEN_SECRET_ARN',
  /** How long the authorizer caches the token, in seconds. With API Gateway's cache it stays within a minute. */
  tokenCacheSeconds: 'TOKEN_CACHE_SECONDS',
  /** How long a replaced token stays valid alongside its successor, in seconds. */
  formerTokenGraceSeconds: 'FORMER_TOKEN_GRACE_SECONDS',
  /** ARN of the secret that holds the sealed scimsession (functions that deliver only). */
  scimsessionSecret: 'SCIMSESSION_SECRET_ARN',
  /** Seconds after which a change, or the end of a person's access, is too late: as the alarms have it (functions that deliver only). */
  changeLateSeconds: 'CHANGE_LATE_SECONDS',
  revocationLateSeconds: 'REVOCATION_LATE_SECONDS',
  /** ARN of the function that carries out the buttons of the dashboard (the function that draws its widget only). */
  dashboardActionFunction: 'DASHBOARD_ACTION_FUNCTION',
  /** Name of the drift function (the function that carries out the buttons of the dashboard only). */
  driftFunction: 'DRIFT_FUNCTION',
  /** Name of the log group in which the digests of the activity record are published (function activity-digest only). */
  digestLogGroup: 'DIGEST_LOG_GROUP',
  /** Name of the bucket of option activityArchive (function activity-digest only). Not set if the option is off. */
  archiveBucket: 'ARCHIVE_BUCKET',
  /** Name of the file with the operator's extension schemas, next to the code (SCIM function only). Not set if there are none. */
  extensionSchemasFile: 'EXTENSION_SCHEMAS_FILE',
} as const;

/** What a token opens: `bearer` everything, since it is the identity provider's; `health` `GET /health` alone. */
export type TokenKind = 'bearer' | 'health';

/** What the descriptions of the secrets say: by this a secret that outlived its stack is known. */
export const SecretPurpose = {
  bearerToken: 'the bearer token that identity providers present to the SCIM bridge',
  healthToken: 'the health token, which opens GET /health of the SCIM bridge and nothing else',
  scimsession: 'the sealed scimsession',
} as const;

/**
 * Names of the bridge's own metrics. Their namespace is the bridge's name prefix, their one dimension the function's service name.
 *
 * CloudWatch bills a metric by the hours in which it has data. So a level or a count is sent only above zero: alarms and graphs take no data
 * for zero. Only People is always sent.
 */
export const Metric = {
  /** Requests refused with 401, counted from the API's access log. */
  authenticationFailures: 'AuthenticationFailures',
  /** Requests whose token could not be checked, counted from the API's access log. */
  tokenCheckFailures: 'TokenCheckFailures',
  /** Probes that found that an identity provider would not have been answered. */
  probeFailed: 'ProbeFailed',
  /** Requests of `/health` answered 503, because a part of the bridge is unhealthy. */
  reportedUnhealthy: 'ReportedUnhealthy',
  /** Attributes of accepted requests that no schema defines or whose values could not be interpreted: dropped; the rest was applied. */
  attributesDropped: 'AttributesDropped',
  /** Ids of new group members that belong to no user: skipped; the others were added. */
  membersSkipped: 'MembersSkipped',
  /** Calls to a table, or parts of them, that DynamoDB turned away for lack of throughput, as the functions see it: each attempt counts. */
  tableThrottles: 'TableThrottles',
  /** Calls to a table that DynamoDB failed or did not answer, as the functions see it: each attempt counts. */
  tableSystemErrors: 'TableSystemErrors',
  /** Calls of the functions that deliver, and of the probe, that ended in an error, a time-out or without memory, counted from what Lambda writes in their logs. */
  deliveryErrors: 'DeliveryErrors',
  /** People in the directory. By each scheduled sweep that came to its end, whatever it found: by this one knows that there are sweeps. */
  people: 'People',
  /** Deliveries that did not go through and will be retried. */
  deliveryRetries: 'DeliveryRetries',
  /** Deliveries that the upstream refused. */
  deliveryRefused: 'DeliveryRefused',
  /** Milliseconds from an accepted change to its delivery, including the settle time; one for each delivery that went through. */
  deliveryLatency: 'DeliveryLatency',
  /** Resources and memberships whose delivery is due (level, by the sweep). */
  behind: 'Behind',
  /** Milliseconds from the change that took a person's access away to its end in the account. */
  revocationTime: 'RevocationTime',
  /** For how long the oldest such change has not reached the account, in seconds; held removals do not count (level, by the sweep). */
  oldestRevocationSeconds: 'OldestRevocationSeconds',
  /** How long the oldest change among them has been due, in seconds: since the change, not since the last attempt (level, by the sweep). */
  oldestBehindSeconds: 'OldestBehindSeconds',
  /** Removals that the guard holds until an operator decides (level, by the sweep). */
  held: 'Held',
  /** Resources that the upstream refused (level, by the sweep). */
  failed: 'Failed',
  /** Resources and memberships that have not gone through for more than five minutes (level, by the sweep). */
  retrying: 'Retrying',
  /** Upstreams to which nothing is delivered, because they reject the credentials or an operator paused them (level, by the sweep). */
  paused: 'Paused',
  /** People invited more than two days ago who have not accepted (level, by the import). */
  invitationsOpen: 'InvitationsOpen',
  /** Removals that the guard has put on hold (counted as it happens). */
  guardFired: 'GuardFired',
  /** Differences between directory and account that no pending delivery explains, as the last comparison found them (level, by the sweep). */
  drift: 'Drift',
  /** Identity providers that were last heard longer ago than is usual for them (level, by the sweep). */
  providersSilent: 'ProvidersSilent',
  /** Identity providers that still have a former token, which ends soon or has ended (level, by the sweep). */
  formerTokensInUse: 'FormerTokensInUse',
  /** Identity providers whose bearer token is older than it should become (level, by the sweep). */
  tokensOld: 'TokensOld',
  /** The last import could not read the account completely, although it was reached (level, by the sweep). */
  importFailed: 'ImportFailed',
} as const;

/** Inputs of the two schedules that call the drift function, which distinguishes them by this. */
export const ScheduleName = {
  /** Daily: compares the account with the directory. */
  drift: 'Drift',
  /** Continues an unfinished comparison. */
  driftContinuation: 'DriftContinuation',
} as const;

/** A metric's name in CloudWatch. */
export type MetricName = (typeof Metric)[keyof typeof Metric];

/** Kinds of work in the index `due`. Each has shards of its own, so that a sweep that looks for one need not read through the others. */
export const dueKinds = ['LEAVER', 'USER', 'GROUP', 'REVOKE', 'GRANT'] as const;

/** People who are to have no access any more, other people, groups, memberships that are to end, memberships that are to begin. */
export type DueKind = (typeof dueKinds)[number];

/** Number of shards per kind of work: each shard accepts a thousand writes a second. */
export const shardsPerKind = 4;

/** The shards of the index `due` that hold work of this kind. Held removals and failed deliveries have their own shards. */
export const shardsOf = (kind: DueKind): readonly string[] =>
  Array.from({ length: shardsPerKind }, (_, shard) => `${kind}#${shard}`);

/** All shards of ordinary work. */
export const ordinaryShards: readonly string[] = dueKinds.flatMap(shardsOf);

/**
 * The shard of the index `due` that lists the protected people whom the identity provider wants otherwise, by since when. It is a list for
 * operators: nothing in it is due.
 */
export const protectedShard = 'PROTECTED';

/**
 * The paths at which the SCIM service is rooted, below the stage or below a custom domain. Each has its `/ping`: with a custom domain
 * API Gateway keeps `/ping` at the very root for itself, so `<Base URL>/ping` is the one that works everywhere.
 */
export const servicePaths = ['', '/v2', '/scim', '/scim/v2'] as const;

/** From when on something undelivered needs attention, in seconds. */
export interface LateLimits {
  /** A change that is due. */
  readonly change: number;
  /** A person who is to have no access. */
  readonly revocation: number;
}

/** What stands when nothing is configured. */
export const defaultLateLimits: LateLimits = { change: 30 * 60, revocation: 5 * 60 };

/** Default name of the upstream. */
export const primaryUpstream = 'primary';

/** The service under which the probe counts. */
export const probeService = 'probe';

/** Type and message of the error with which the authorizer refuses a token. API Gateway takes this very message for a refusal. */
export const unauthorized = 'Unauthorized';

/** The service under which all functions that deliver count, so that a metric is one series and not five. */
export const deliveryService = 'delivery';

/** The service under which all functions count what a table did to them. */
export const tableService = 'table';

/** Message of the structured log line that tells how an upstream stands: paused, let in again … */
export const upstreamMessage = 'upstream';

/** Message of the structured log line that each call of an account writes: what was asked, how long it took, how it ended. */
export const accountCallMessage = 'account call';

/** Message of the structured log line that each delivery writes. */
export const deliveryMessage = 'delivery';

/** The operations guide beside the code of the function that draws the dashboard. */
export const operationsGuideFile = 'operations.md';

/** Messages of the structured log lines that a button of the dashboard writes: it was done, or it was not. */
export const buttonMessage = { done: 'dashboard action', failed: 'dashboard action failed' } as const;

/** Messages of the structured log lines of a decision that an operator's command has a function carry out: it was done, or it was not. */
export const decisionMessage = { done: 'operator decision', failed: 'command failed' } as const;

/** Attributes of the directory table used by keys, indexes and TTL. */
export const DirectoryKeys = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Index `byUser`, memberships only: `userId` / `groupId`. */
  byUserIndex: 'byUser',
  byUserPartitionKey: 'userId',
  byUserSortKey: 'groupId',
  /** Whether a membership is wanted: `present` or `absent`. */
  desired: 'desired',
  /** Index `due`, sparse: pending deliveries, `dueShard` / `dueAt` (epoch milliseconds). */
  dueIndex: 'due',
  duePartitionKey: 'dueShard',
  dueSortKey: 'dueAt',
  /** Id of the request that has last changed what is wanted: the correlation from it to the delivery. */
  requestId: 'requestId',
  /** Delivery's state of the upstreams. */
  observed: 'observed',
  /** Within `observed`: the state by upstream, including the lease of the worker that currently delivers the item. */
  observedPerUpstream: 'perUpstream',
  observedLease: 'lease',
  /** Epoch seconds after which DynamoDB may remove the item (paging bookmarks). */
  ttl: 'expiresAt',
} as const;

/**
 * Partitions of the directory table that the SCIM function never writes, as IAM reads patterns: what the account was seen to have, what the
 * removal guard counts, what operators switched, how runs stand.
 */
export const partitionsOfDelivery: readonly string[] = [
  'UPSTREAM#*',
  'SIMULATED#*',
  'STATE#UPSTREAM',
  'STATE#GUARD',
  'STATE#DECIDED',
  'STATE#SWITCH',
  'STATE#UNMANAGED',
  'STATE#INVITED#*',
  'STATE#SCHEDULED_RUN',
  'STATE#SCIMSESSION',
  'STATE#PROVIDERS',
  'STATE#IMPORT*',
  'STATE#DRIFT*',
];

/** Attributes of the activity table: one partition per resource, sorted by time; and an index of all records by time. */
export const ActivityKeys = {
  /** `USER#<id>` or `GROUP#<id>`. */
  partitionKey: 'resource',
  /** UUIDv7 of the record: time-ordered. */
  sortKey: 'at',
  /** The UTC day of the record, `2026-11-27`: the partition of the index by time. */
  day: 'day',
  byTimeIndex: 'byTime',
  ttl: 'expiresAt',
} as const;

/** The one stream of the log group in which digests are published. */
export const digestLogStream = 'digests';

/** What a comparison does about a difference: `report` changes nothing; `repair` has every difference delivered. */
export type DriftMode = 'report' | 'repair';
