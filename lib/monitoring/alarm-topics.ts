import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { type AlarmSeverity, alarmSeverities } from '../../lambda/contract/alarm-text';
import { ConfigurationError, type Problem } from '../config/problem';
import type { KeyedProps } from '../construct-props';
import { AlarmTopic } from './alarm-topic';

/**
 * The topics of the alarms: one for every alarm, and one for each severity. That the first is one topic spares whoever wants everything two
 * of three confirmations, and whoever upgrades all of them.
 */
export class AlarmTopics extends Construct {
  /** The topics of a single severity. */
  readonly bySeverity: Readonly<Record<AlarmSeverity, AlarmTopic>>;

  constructor(
    scope: Construct,
    id: string,
    /** The topic of every alarm. */
    readonly every: AlarmTopic,
    private readonly props: KeyedProps,
  ) {
    super(scope, id);
    const made = alarmSeverities.map((severity) => {
      const email = props.settings.alarmEmailFor?.[severity];
      const about = `alarms: ${severity}`;
      return [severity, new AlarmTopic(this, capitalized(severity), { ...props, about, email })] as const;
    });
    this.bySeverity = Object.fromEntries(made) as Record<AlarmSeverity, AlarmTopic>;
  }

  /** What an alarm of this severity does unless the options say otherwise. */
  actions(severity: AlarmSeverity): readonly SnsAction[] {
    return [this.every, this.bySeverity[severity]].map(({ topic }) => new SnsAction(topic));
  }

  /**
   * An address that would never receive a message is a mistake.
   *
   * @param told the severities of the alarms that these topics are told of
   * @throws ConfigurationError
   */
  check(told: readonly AlarmSeverity[]): void {
    const { alarmEmail, alarmEmailFor = {} } = this.props.settings;
    const problems = [
      ...(alarmEmail === undefined || told.length > 0 ? [] : [nobodyTells('alarmEmail', alarmEmail, 'alarm')]),
      ...alarmSeverities.flatMap((severity) => {
        const email = alarmEmailFor[severity];
        if (email === undefined || told.includes(severity)) return [];
        return [nobodyTells(`alarmEmailFor.${severity}`, email, `alarm of severity ${severity}`)];
      }),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
  }
}

function nobodyTells(option: string, email: string, what: string): Problem {
  return {
    option,
    wrong: `is ${email}, but no ${what} is sent to the bridge's own topics, to which this address is subscribed`,
    allowed: `omit ${option}, or omit a severity from alarms.actions`,
  };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
