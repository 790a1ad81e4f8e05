/**
 * Names that the infrastructure (lib/) and the functions (lambda/) must agree on.
 * The only file of lambda/ that lib/ and local/ import.
 */

/** Environment variables that the template sets on the functions. Every value is a string, as Lambda has it. */
export const Env = {
  /** Name of the directory table. */
  directoryTable: 'DIRECTORY_TABLE',
  /** Name of the activity table. */
  activityTable: 'ACTIVITY_TABLE',
  /** How long an activity record is kept, in days. */
  activityRetentionDays: 'ACTIVITY_RETENTION_DAYS',
  /** ARN of the secret that holds the bearer token (authorizer only). */
  bearerTokenSecret: 'BEARER_TOKEN_SECRET_ARN',
  /** How long the authorizer trusts its own copy of the token, in seconds. With API Gateway's cache it stays within a minute. */
  tokenCacheSeconds: 'TOKEN_CACHE_SECONDS',
  /** How long a replaced token stays valid beside its successor, in seconds. */
  formerTokenGraceSeconds: 'FORMER_TOKEN_GRACE_SECONDS',
  /** `true` when people's names and addresses may appear in logs. */
  logPersonalData: 'LOG_PERSONAL_DATA',
} as const;

/** The constant that the bundler replaces by the operator's extension schemas, in the SCIM function only. */
export const extensionSchemasConstant = 'EXTENSION_SCHEMAS';

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
  /** People in the directory. */
  people: 'People',
  /** Groups in the directory. */
  groups: 'Groups',
} as const;

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
  /** Epoch seconds after which DynamoDB may remove the item (paging bookmarks). */
  ttl: 'expiresAt',
} as const;

/** Attributes of the activity table: a partition a resource, sorted by time. */
export const ActivityKeys = {
  /** `USER#<id>` or `GROUP#<id>`. */
  partitionKey: 'resource',
  /** UUIDv7 of the record: time-ordered. */
  sortKey: 'at',
  ttl: 'expiresAt',
} as const;
