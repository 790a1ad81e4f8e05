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
    text: 'Days that access logs, execution logs and function logs are kept.',
    choices: logRetentionDays,
    typeName: 'LogRetentionDays',
    insecure: {
      when: (days) => days < leastLogDays,
      wrong: (days) => `is ${days}: an incident is often noticed after weeks, and its traces would be gone`,
      secure: `${leastLogDays} or more`,
    },
    fallback: 90,
  }),
  activityRetentionDays: wholeNumber({
    text: 'Days that a record of an accepted change stays in the activity table.',
    min: 1,
    max: 3653,
    unit: 'days',
    functions: ['scim-api', 'delivery'],
    insecure: {
      when: (days) => days < leastActivityDays,
      wrong: (days) => `is ${days}: who changed whom could not be answered at the next quarterly review`,
      secure: `${leastActivityDays} or more`,
    },
    fallback: 400,
  }),
  logPersonalData: yesOrNo({
    text: "Whether people's names and addresses may appear in logs; off, logs name people by their SCIM id only.",
    functions: ['scim-api', 'delivery'],
    fallback: false,
  }),
  alarmEmail: text({
    text: 'Address that receives the alarms. AWS sends it a message whose link must be clicked first.',
    pattern: emailAddress,
    allowed: 'one e-mail address',
    fallback: undefined,
    fallbackText: 'none: alarms show on the dashboard, and any subscription can be added to the topic later',
  }),
  alarmLatencyMs: wholeNumber({
    text: "The 99th percentile of the API's latency, in milliseconds, above which the latency alarm fires.",
    min: 100,
    max: 29_000,
    unit: 'milliseconds',
    fallback: 5000,
  }),
  alarmServerErrors: wholeNumber({
    text: 'Answers with status 5xx within five minutes from which the alarm fires.',
    min: 1,
    max: 100_000,
    unit: 'answers in five minutes',
    fallback: 5,
  }),
  alarmAuthenticationFailures: wholeNumber({
    text: 'Answers with status 401 within five minutes from which the alarm fires.',
    min: 1,
    max: 100_000,
    unit: 'answers in five minutes',
    fallback: 10,
  }),
  customerManagedKey: oneOf({
    text:
      'What a KMS key of your own (one US dollar a month) encrypts: `secrets` (and the alarm topic), ' +
      '`everything` (the tables and the logs too), or `nothing`, which leaves all to AWS-managed keys and ' +
      "the topic to SNS's own storage.",
    choices: ['nothing', 'secrets', 'everything'],
    typeName: 'KeyUse',
    fallback: 'secrets',
  }),
  authorizerCacheSeconds: wholeNumber({
    text:
      "Seconds that API Gateway caches the authorizer's verdict. A revoked token may work that much longer, " +
      'at most a minute in all.',
    min: 0,
    max: 60,
    unit: 'seconds; a revoked token must be refused within a minute',
    fallback: 30,
  }),
  formerTokenGraceDays: wholeNumber({
    text:
      'Days that a replaced bearer token stays valid beside its successor, so that the identity provider ' +
      'can switch without an outage.',
    min: 0,
    max: 30,
    unit: 'days',
    fallback: 7,
  }),
};
