import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmSeverity, alarmSeverities } from '../../lambda/contract/alarm-text';
import { closest } from '../../lambda/contract/closest';
import { ConfigurationError, type Problem } from '../config/problem';

/** Every alarm, in the order of docs/operations.md. */
export const alarmNames = [
  'ProbeFailed',
  'ProbeSilent',
  'ApiServerErrors',
  'ApiLatency',
  'ScimApiErrors',
  'ScimApiThrottles',
  'TokenCheckFailures',
  'AuthenticationFailures',
  'RevocationLate',
  'DeliveryBehind',
  'DeliveriesRetrying',
  'UpstreamPaused',
  'DeliveriesFailed',
  'RemovalsHeld',
  'RemovalGuardFired',
  'ProviderSilent',
  'FormerTokenInUse',
  'TokenOld',
  'DriftFound',
  'ImportFailed',
  'InvitationsOpen',
  'SweepMissing',
  'DeliveryErrors',
  'DeliveryStreamLate',
  'UndeliveredEvents',
  'TableThrottles',
  'TableSystemErrors',
  'ActivityDigestMissing',
] as const;

/** The name of an alarm, under which you can override it. What each alarm means: docs/operations.md. */
export type AlarmName = (typeof alarmNames)[number];

/** Changes to one alarm. */
export interface AlarmOverride {
  /**
   * Whether the alarm exists. A disabled alarm does not count for *Bridge unhealthy* either.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm fires when its metric is at or above this (`SweepMissing`, `ProbeSilent`, `ActivityDigestMissing`: below this), in the
   * metric's own unit
   * (docs/operations.md). Takes precedence over the option that sets the threshold, if there is one.
   *
   * @default - that of the alarm, or of its option
   */
  readonly threshold?: number;

  /**
   * Number of the most recent five-minute periods to evaluate.
   *
   * @default - that of the alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * Number of those periods in which the threshold must be reached.
   *
   * @default - all of them if evaluationPeriods is given, otherwise that of the alarm
   */
  readonly datapointsToAlarm?: number;

  /**
   * How urgent the alarm is. The severity decides where it is sent.
   *
   * @default - that of the alarm
   */
  readonly severity?: AlarmSeverity;

  /**
   * Actions when this alarm fires, and again when it returns to OK.
   *
   * @default - the actions of its severity
   */
  readonly actions?: readonly IAlarmAction[];
}

/** Customises the alarms. */
export interface AlarmOptions {
  /**
   * Changes to single alarms.
   *
   * @default - every alarm as documented in docs/operations.md
   */
  readonly overrides?: Readonly<Partial<Record<AlarmName, AlarmOverride>>>;

  /**
   * Actions when an alarm of a severity fires, and again when it returns to OK. They replace the notification of the bridge's own topics.
   * With an empty list nothing is notified.
   *
   * @default - every alarm is sent to the bridge's topic of every alarm and to that of its severity
   */
  readonly actions?: Readonly<Partial<Record<AlarmSeverity, readonly IAlarmAction[]>>>;
}

/**
 * Checks what has no types in plain JavaScript.
 *
 * @throws ConfigurationError with every mistake
 */
export function checkAlarmOptions({ overrides = {}, actions = {} }: AlarmOptions): void {
  const problems = [
    ...unknownKeys('alarms.overrides', overrides, alarmNames),
    ...unknownKeys('alarms.actions', actions, alarmSeverities),
    ...Object.entries(overrides).flatMap(([name, override]) => overrideProblems(`alarms.overrides.${name}`, override)),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function unknownKeys(option: string, given: object, known: readonly string[]): readonly Problem[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = closest(name, known);
      return {
        option: `${option}.${name}`,
        wrong: `is not known${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        allowed: known.join(', '),
      };
    });
}

function overrideProblems(option: string, override: AlarmOverride): readonly Problem[] {
  const { threshold, evaluationPeriods, datapointsToAlarm } = override;
  const problems: Problem[] = [];
  if (threshold !== undefined && !(Number.isFinite(threshold) && threshold > 0)) {
    problems.push({ option: `${option}.threshold`, wrong: `is ${threshold}`, allowed: 'a number above 0' });
  }
  for (const [name, value] of Object.entries({ evaluationPeriods, datapointsToAlarm })) {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= maxPeriods)) continue;
    problems.push({ option: `${option}.${name}`, wrong: `is ${value}`, allowed: `1 to ${maxPeriods}` });
  }
  if (evaluationPeriods !== undefined && datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods) {
    const wrong = `is ${datapointsToAlarm}, which is more than evaluationPeriods`;
    problems.push({ option: `${option}.datapointsToAlarm`, wrong, allowed: `1 to ${evaluationPeriods}` });
  }
  return problems;
}

/** CloudWatch looks back a day at most with periods of five minutes. */
const maxPeriods = 288;
