import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { closest } from '../config/closest';
import { ConfigurationError, type Problem } from '../config/problem';

/**
 * How soon somebody should look. `critical`: people lack access that they should have or keep access that they should not have, or
 * soon will. `warning`: it can wait for the morning.
 */
export type AlarmSeverity = 'critical' | 'warning';

/** Every alarm, in the order of docs/operations.md. */
export const alarmNames = [
  'ApiServerErrors',
  'ApiLatency',
  'ScimApiErrors',
  'ScimApiThrottles',
  'AuthorizerErrors',
  'AuthorizerThrottles',
  'AuthenticationFailures',
  'DeliveryBehind',
  'DeliveriesRetrying',
  'UpstreamPaused',
  'DeliveriesFailed',
  'RemovalsHeld',
  'RemovalGuardFired',
  'DeliveryErrors',
  'DeliveryThrottles',
  'DeliveryStreamLate',
  'UndeliveredEvents',
  'DirectoryThrottles',
  'DirectorySystemErrors',
  'ActivityThrottles',
  'ActivitySystemErrors',
] as const;

/** An alarm, by the name under which it can be changed. What each means: docs/operations.md. */
export type AlarmName = (typeof alarmNames)[number];

/** What is different about one alarm. */
export interface AlarmOverride {
  /**
   * Whether there is this alarm. One that is off does not count for *Bridge unhealthy* either.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The alarm fires when its metric is at or above this, in the metric's own unit (docs/operations.md). Beats the option, where one
   * sets the threshold.
   *
   * @default - that of the alarm, or of its option
   */
  readonly threshold?: number;

  /**
   * How many of the last periods of five minutes are looked at.
   *
   * @default - that of the alarm
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of them must be at or above the threshold.
   *
   * @default - all of them where evaluationPeriods is given, otherwise that of the alarm
   */
  readonly datapointsToAlarm?: number;

  /**
   * How soon somebody should look, which decides where it goes.
   *
   * @default - that of the alarm
   */
  readonly severity?: AlarmSeverity;

  /**
   * What is done when this alarm fires, and again when it is over.
   *
   * @default - what is done for its severity
   */
  readonly actions?: readonly IAlarmAction[];
}

/** The alarms, as the composing stack wants them. */
export interface AlarmOptions {
  /**
   * Changes to single alarms.
   *
   * @default - every alarm as docs/operations.md has it
   */
  readonly overrides?: Readonly<Partial<Record<AlarmName, AlarmOverride>>>;

  /**
   * What is done when an alarm of a severity fires, and again when it is over, in place of telling the bridge's own topic. An empty list
   * does nothing.
   *
   * @default - the bridge's own topic is told, whatever the severity
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
    ...unknownKeys('alarms.actions', actions, ['critical', 'warning']),
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
