import { alarmEmailFor } from '../alarm-email-for';
import { oneOf, text, wholeNumber, yesOrNo } from '../kinds';
import { emailAddress } from './email-address';

/** The retention periods that CloudWatch Logs offers, in days; it refuses any other. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const leastLogDays = 30;
const leastActivityDays = 90;

/** Options of what is recorded, of alarms, and of secrets. */
export const recordOptions = {
  logRetentionDays: oneOf({
    text: 'Days for which access logs, execution logs and function logs are kept.',
    choices: logRetentionDays,
    typeName: 'LogRetentionDays',
    insecure: {
      when: (days) => days < leastLogDays,
      wrong: (days) =>
        `is ${days}: incidents are often noticed only after weeks, when the logs would already be deleted`,
      secure: `${leastLogDays} or more`,
    },
    parameter: {},
    fallback: 90,
  }),
  activityRetentionDays: wholeNumber({
    text: 'Days for which the record of an accepted change is kept in the activity table.',
    min: 1,
    max: 3653,
    unit: 'days',
    functions: ['scim-api', 'delivery', 'dashboard'],
    insecure: {
      when: (days) => days < leastActivityDays,
      wrong: (days) => `is ${days}: the audit records would be gone before the next quarterly review`,
      secure: `${leastActivityDays} or more`,
    },
    parameter: {},
    fallback: 400,
  }),
  activityArchive: oneOf({
    text:
      'An S3 bucket that keeps, hour by hour, the digests of the activity record and its records as OCSF events for a SIEM, locked ' +
      'against change and removal. The lock is in the mode `governance` (whoever may bypass it can remove objects) or `compliance` ' +
      '(nobody can, not even the account itself, and you pay for the bucket until the lock ends). With `off`, digests are published in a log group ' +
      'only. Events hold names and addresses, as the activity table does.',
    choices: ['off', 'governance', 'compliance'],
    typeName: 'ActivityArchive',
    fallback: 'off',
  }),
  activityArchiveDays: wholeNumber({
    text: 'Days for which the bucket of `activityArchive` locks an object. The object is removed after that.',
    min: 1,
    max: 3653,
    unit: 'days',
    fallback: undefined,
    fallbackText: 'as long as `activityRetentionDays`',
  }),
  logPersonalData: yesOrNo({
    text:
      "Whether people's names and addresses may appear in logs. If false, logs identify people only by " +
      'their SCIM id.',
    functions: ['scim-api', 'delivery'],
    parameter: {},
    fallback: false,
  }),
  alarmEmail: text({
    text:
      'Address that receives every alarm. AWS first sends a confirmation message; alarms arrive only after ' +
      'its link has been clicked.',
    pattern: emailAddress,
    allowed: 'one e-mail address',
    parameter: {},
    fallback: undefined,
    fallbackText: 'none: alarms appear on the dashboard, and you can subscribe to the topics later',
  }),
  alarmEmailFor: alarmEmailFor({
    text:
      'Addresses that receive only the alarms of one severity: `page` (somebody must act now), `mail` (today) or ' +
      '`note` (good to know), for example `alarmEmailFor.page=on-call@example.com`. Each must be confirmed as ' +
      '`alarmEmail` must.',
    fallback: undefined,
    fallbackText: 'none',
  }),
  operationsGuideUrl: text({
    text:
      'Address at which your people read docs/operations.md, for example in your copy of the kit. Every alarm then links to ' +
      'its section there, and to the dashboard.',
    // An alarm's description, of which it becomes a part, has no more than 1,024 characters.
    pattern: /^(?=.{1,250}$)https:\/\/[^\s#]+$/,
    allowed:
      'an https address without # of at most 250 characters, for example https://git.example.com/scim-bridge/docs/operations.md',
    fallback: undefined,
    fallbackText: 'none: alarms link to the dashboard',
  }),
  alarmLatencyMs: wholeNumber({
    text: 'Latency of the API (99th percentile, in milliseconds) from which the latency alarm fires.',
    min: 100,
    max: 29_000,
    unit: 'milliseconds',
    fallback: 5000,
  }),
  alarmServerErrors: wholeNumber({
    text: 'Responses with status 5xx within five minutes from which the alarm fires.',
    min: 1,
    max: 100_000,
    unit: 'responses in five minutes',
    fallback: 5,
  }),
  alarmAuthenticationFailures: wholeNumber({
    text: 'Responses with status 401 within five minutes from which the alarm fires.',
    min: 1,
    max: 100_000,
    unit: 'responses in five minutes',
    fallback: 10,
  }),
  customerManagedKey: oneOf({
    text:
      'What your own KMS key (one US dollar a month) encrypts: `secrets` (and the alarm topics), ' +
      '`everything` (the tables and logs as well) or `nothing`. With `nothing`, AWS-managed keys encrypt ' +
      'the data, and the topics have only the encryption of SNS storage. When you change from `nothing` to a ' +
      'key, requests may be answered with 500 for up to a minute: the secrets get the key before the ' +
      'functions may use it.',
    choices: ['nothing', 'secrets', 'everything'],
    typeName: 'KeyUse',
    fallback: 'secrets',
  }),
  authorizerCacheSeconds: wholeNumber({
    text:
      "Seconds for which API Gateway caches the authorizer's result. A revoked token may work that much " +
      'longer, up to one minute in total.',
    min: 0,
    max: 60,
    unit: 'seconds; a revoked token must be refused within a minute',
    fallback: 30,
  }),
  formerTokenGraceDays: wholeNumber({
    text:
      'Days for which a replaced bearer token stays valid alongside the new one, so that the identity ' +
      'provider can switch without an outage.',
    min: 0,
    max: 30,
    unit: 'days',
    fallback: 7,
  }),
  alarmTokenDays: wholeNumber({
    text:
      'Age of the bearer token, in days, from which the alarm fires. The alarm asks for a rotation and does ' +
      'not end the token. With 0 it never fires.',
    min: 0,
    max: 3650,
    unit: 'days; 0 for never',
    functions: ['delivery'],
    fallback: 365,
  }),
  alarmSilenceHours: wholeNumber({
    text:
      'Hours without a request of the identity provider after which the alarm fires. If omitted, the bridge ' +
      'learns it: after two weeks it knows how long each provider is usually silent, and the alarm fires ' +
      'after twice that time, but not before two hours. Entra ID calls about every 40 minutes; the others ' +
      'call when something changes. With 0 the alarm never fires.',
    min: 0,
    max: 8760,
    unit: 'hours; 0 for never',
    functions: ['delivery'],
    fallback: undefined,
    fallbackText: 'learned from the history of each provider',
  }),
};
