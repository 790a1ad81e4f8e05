import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What an alarm watches, and what it tells the person it wakes. */
export interface AlarmSpec {
  /** Its name after the prefix, and its heading in docs/operations.md: `API server errors`. */
  readonly title: string;
  /** The bridge as a whole is unhealthy while an alarm about its health stands; a stranger, or a decision to be made, does not make it so. */
  readonly concerns: 'health' | 'security' | 'decision';
  readonly metric: IMetric;
  /** The alarm fires when the metric is at or above this. */
  readonly threshold: number;
  /** Of the last this many periods … @default 1 */
  readonly periods?: number;
  /** … so many must be at or above the threshold. @default - all of them */
  readonly ofWhich?: number;
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  /** What to do first. */
  readonly firstStep: string;
}

export interface AlarmFactoryProps {
  readonly namePrefix: string;
  readonly topic: ITopic;
}

/** The guide that every alarm's description ends in. */
export const operationsGuide = 'docs/operations.md';

/** Makes alarms that all look, speak and notify alike. */
export class AlarmFactory extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmFactoryProps,
  ) {
    super(scope, id);
  }

  /** An alarm that notifies the topic when it fires and when it is over. A metric without data is no reason to wake anybody. */
  alarm(id: string, spec: AlarmSpec): Alarm {
    const periods = spec.periods ?? 1;
    const alarm = new Alarm(this, id, {
      alarmName: `${this.props.namePrefix} ${spec.title}`,
      alarmDescription: alarmDescription(spec.title, `${spec.meaning} First: ${spec.firstStep}`),
      metric: spec.metric,
      threshold: spec.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: spec.ofWhich ?? periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const action = new SnsAction(this.props.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}

/** The text of an alarm, ending with the place in the operations guide that says more. */
export function alarmDescription(title: string, text: string): string {
  return `${text} More: ${operationsGuide}#${anchorOf(title)}`;
}

/** The anchor that a Markdown heading gets. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
