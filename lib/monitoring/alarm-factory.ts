import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmLinks, type AlarmSeverity, alarmDescription } from '../../lambda/contract/alarm-text';
import type { AlarmName, AlarmOptions, AlarmOverride } from './alarm-options';
import type { AlarmTopics } from './alarm-topics';

/** What an alarm watches, and what it tells the person on call. */
export interface AlarmSpec {
  /** Its name after the prefix, and its heading in docs/operations.md: `API server errors`. */
  readonly title: string;
  /** What the alarm is about. Only alarms about health make the bridge as a whole unhealthy. */
  readonly concerns: 'health' | 'security' | 'decision';
  /** How urgent the alarm is. */
  readonly severity: AlarmSeverity;
  readonly metric: IMetric;
  /** The alarm fires when the metric is at or above this, or below it where `absence` says so. */
  readonly threshold: number;
  /**
   * The alarm watches for something that should be there: it fires when the metric is below the threshold or has no data at all.
   *
   * @default - no data is good news
   */
  readonly absence?: true;
  /** Number of the most recent periods to evaluate. @default 1 */
  readonly periods?: number;
  /** Number of those periods in which the threshold must be reached. @default - all of them */
  readonly ofWhich?: number;
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  /** What to do first. */
  readonly firstStep: string;
}

export interface AlarmFactoryProps {
  readonly namePrefix: string;
  /** The bridge's own topics, which are notified unless the options say otherwise. */
  readonly topics: AlarmTopics;
  /** Where there is more about the alarm of this title. */
  readonly linksOf: (title: string) => AlarmLinks;
  readonly options: AlarmOptions;
}

/** An alarm that was made. */
export interface MadeAlarm {
  readonly name: AlarmName;
  readonly alarm: Alarm;
  readonly concerns: AlarmSpec['concerns'];
  /** Its severity, if it notifies the bridge's own topics. */
  readonly tells: AlarmSeverity | undefined;
}

const tooMuch = {
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
};

const missing = {
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  treatMissingData: TreatMissingData.BREACHING,
};

/** Creates all alarms with the same form of name, text and notification, apart from the overrides. */
export class AlarmFactory extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmFactoryProps,
  ) {
    super(scope, id);
  }

  /**
   * Creates an alarm that notifies when it fires and when it returns to OK.
   *
   * @returns undefined when the alarm is switched off
   */
  alarm(name: AlarmName, spec: AlarmSpec): MadeAlarm | undefined {
    const override: AlarmOverride = this.props.options.overrides?.[name] ?? {};
    if (override.enabled === false) return undefined;
    const severity = override.severity ?? spec.severity;
    const alarm = new Alarm(this, name, {
      alarmName: `${this.props.namePrefix} ${spec.title}`,
      alarmDescription: alarmDescription(
        { severity, text: `${spec.meaning} First: ${spec.firstStep}` },
        this.props.linksOf(spec.title),
      ),
      metric: spec.metric,
      threshold: override.threshold ?? spec.threshold,
      ...(spec.absence ? missing : tooMuch),
      ...periods(spec, override),
    });
    const routed = override.actions ?? this.props.options.actions?.[severity];
    for (const action of routed ?? this.props.topics.actions(severity)) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    return { name, alarm, concerns: spec.concerns, tells: routed === undefined ? severity : undefined };
  }
}

function periods(
  { periods = 1, ofWhich = periods }: AlarmSpec,
  { evaluationPeriods, datapointsToAlarm }: AlarmOverride,
): { readonly evaluationPeriods: number; readonly datapointsToAlarm: number } {
  const lookedAt = evaluationPeriods ?? Math.max(periods, datapointsToAlarm ?? 0);
  return {
    evaluationPeriods: lookedAt,
    datapointsToAlarm: datapointsToAlarm ?? (evaluationPeriods === undefined ? ofWhich : lookedAt),
  };
}

/** The anchor that a Markdown heading gets. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
