/**
 * Names that the infrastructure (lib/) and the functions (lambda/) must agree on.
 * The only file of lambda/ that lib/ and local/ import.
 */

/**
 * Environment variables that the template sets on the functions, besides those that hand options over (`optionVariable`).
 * Every value is a string, as Lambda has it.
 */
export const Env = {
  /** Name of the directory table. */
  directoryTable: 'DIRECTORY_TABLE',
  /** Name of the activity table. */
  activityTable: 'ACTIVITY_TABLE',
  /** ARN of the secret that holds the bearer token (authorizer only). */
  bearerTokenSecret: 'BEARER_TOKEN_SECRET_ARN',
  /** How long the authorizer trusts its own copy of the token, in seconds. With API Gateway's cache it stays within a minute. */
  tokenCacheSeconds: 'TOKEN_CACHE_SECONDS',
  /** How long a replaced token stays valid beside its successor, in seconds. */
  formerTokenGraceSeconds: 'FORMER_TOKEN_GRACE_SECONDS',
  /** ARN of the secret that holds the sealed scimsession (functions that deliver only). */
  scimsessionSecret: 'SCIMSESSION_SECRET_ARN',
  /** Name of the file beside the code that holds the operator's extension schemas (SCIM function only). Not set: none. */
  extensionSchemasFile: 'EXTENSION_SCHEMAS_FILE',
} as const;

/** Names of the bridge's own metrics. Their namespace is the bridge's name prefix, their one dimension the function's service name. */
export const Metric = {
  /** Requests refused with 401, counted from the API's access log. */
  authenticationFailures: 'AuthenticationFailures',
  /** SCIM requests answered with 5xx by the SCIM function. */
  requestsFailed: 'RequestsFailed',
  /** SCIM requests answered with 4xx by the SCIM function. */
  requestsRefused: 'RequestsRefused',
  /** SCIM requests answered with 2xx or 3xx by the SCIM function. */
  requestsAccepted: 'RequestsAccepted',
  /** Attributes of accepted requests that no schema has, or whose values had no meaning: left out, the rest applied. */
  attributesDropped: 'AttributesDropped',
  /** Ids that were to join a group and belong to no user: skipped, the others joined. */
  membersSkipped: 'MembersSkipped',
  /** People in the directory. */
  people: 'People',
  /** Groups in the directory. */
  groups: 'Groups',
  /** Deliveries that the upstream took. */
  delivered: 'Delivered',
  /** Deliveries that failed and will be tried again by themselves. */
  deliveryRetries: 'DeliveryRetries',
  /** Deliveries that the upstream refused for good. */
  deliveryRefused: 'DeliveryRefused',
  /** Milliseconds from an accepted change to its delivery, settling included. */
  deliveryLatency: 'DeliveryLatency',
  /** Resources and memberships that are behind and past their time (level, by the sweep). */
  behind: 'Behind',
  /** How long the oldest change among them has been due, in seconds: since the change, not since the last try (level, by the sweep). */
  oldestBehindSeconds: 'OldestBehindSeconds',
  /** Removals that the guard holds until a person decides (level, by the sweep). */
  held: 'Held',
  /** Resources that the upstream refused for good (level, by the sweep). */
  failed: 'Failed',
  /** Resources and memberships that have been tried in vain for longer than five minutes (level, by the sweep). */
  retrying: 'Retrying',
  /** Upstreams to which nothing is delivered, because they let us in no more or somebody paused them (level, by the sweep). */
  paused: 'Paused',
  /** People invited more than two days ago who have not accepted (level, by the import). */
  invitationsOpen: 'InvitationsOpen',
  /** Removals that the guard has put on hold (counted as it happens). */
  guardFired: 'GuardFired',
  /** Differences between directory and account that no pending delivery explains (level, by the daily comparison). */
  drift: 'Drift',
} as const;

/** Schedules whose function is called by another one as well, and tells them apart by this. */
export const ScheduleName = {
  /** Daily: compares the account with the directory. */
  drift: 'Drift',
  /** Goes on with a comparison that did not end. */
  driftContinuation: 'DriftContinuation',
} as const;

/** A metric's name as CloudWatch has it. */
export type MetricName = (typeof Metric)[keyof typeof Metric];

/** Kinds of work in the index `due`. Each has shards of its own, so that a sweep that looks for one need not read through the others. */
export const dueKinds = ['USER', 'GROUP', 'REVOKE', 'GRANT'] as const;

/** People, groups, memberships that are to end, memberships that are to begin. */
export type DueKind = (typeof dueKinds)[number];

/** Writes of one kind are spread over so many shards: each takes a thousand writes a second. */
export const shardsPerKind = 4;

/** The shards of the index `due` that hold work of this kind. What is held and what was refused is in shards of its own. */
export const shardsOf = (kind: DueKind): readonly string[] =>
  Array.from({ length: shardsPerKind }, (_, shard) => `${kind}#${shard}`);

/** All that hold ordinary work. */
export const ordinaryShards: readonly string[] = dueKinds.flatMap(shardsOf);

/** Name of the upstream where there is but one. */
export const primaryUpstream = 'primary';

/** The service under which all functions that deliver count, so that a metric is one series and not five. */
export const deliveryService = 'delivery';

/** Message of the structured log line that tells how an upstream stands: paused, let in again … */
export const upstreamMessage = 'upstream';

/** Message of the structured log line that each delivery writes. */
export const deliveryMessage = 'delivery';

/** Attributes of the directory table that keys, indexes and TTL are made of. */
export const DirectoryKeys = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Index `byUser`, memberships only: `userId` / `groupId`. */
  byUserIndex: 'byUser',
  byUserPartitionKey: 'userId',
  byUserSortKey: 'groupId',
  /** Whether a membership is wanted: `present` or `absent`. */
  desired: 'desired',
  /** Index `due`, sparse: what is behind, `dueShard` / `dueAt` (epoch milliseconds). */
  dueIndex: 'due',
  duePartitionKey: 'dueShard',
  dueSortKey: 'dueAt',
  /** What is known of the upstreams; delivery's own. */
  observed: 'observed',
  /** Within `observed`: the state by upstream, and in that the lease of whoever delivers the item at the moment. */
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
  'STATE#IMPORT*',
  'STATE#DRIFT*',
];

/** Attributes of the activity table: a partition a resource, sorted by time. */
export const ActivityKeys = {
  /** `USER#<id>` or `GROUP#<id>`. */
  partitionKey: 'resource',
  /** UUIDv7 of the record: time-ordered. */
  sortKey: 'at',
  ttl: 'expiresAt',
} as const;

/** What a comparison does about a difference: `report` changes nothing; `repair` has every difference delivered. */
export type DriftMode = 'report' | 'repair';
