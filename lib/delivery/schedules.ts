import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ScheduleName } from '../../lambda/contract/names';
import type { Settings } from '../config/options';
import type { BridgeFunction } from '../functions/bridge-function';

export interface SchedulesProps {
  readonly settings: Settings;
  readonly namePrefix: string;
  readonly sweep: BridgeFunction;
  readonly importing: BridgeFunction;
  readonly drift: BridgeFunction;
  readonly confirmation: BridgeFunction;
  readonly failures: IQueue;
}

/** Not on the hour, when most schedules run. */
const driftMinute = '17';

/** The scheduled runs. */
export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: SchedulesProps,
  ) {
    super(scope, id);
    const { settings, sweep, importing, drift, confirmation } = props;
    this.every(Duration.minutes(1), 'Sweep', sweep, 'delivers what is behind');
    // An import that is wanted begins within a minute, and one that did not end in one call goes on; mostly there is nothing to do.
    this.every(
      Duration.minutes(1),
      'Import',
      importing,
      'begins an import that is wanted, and continues one that is unfinished',
    );
    if (settings.confirmationMinutes > 0) {
      const pause = Duration.minutes(settings.confirmationMinutes);
      this.every(pause, 'Confirmation', confirmation, 'confirms people who have accepted their invitation');
    }
    if (settings.driftCheck !== 'off') {
      const daily = Schedule.cron({ minute: driftMinute, hour: String(settings.driftHour) });
      this.rule(ScheduleName.drift, daily, drift, 'compares the account with the directory', Duration.hours(2));
      const goesOn = 'goes on with a comparison that did not end';
      this.every(Duration.minutes(15), ScheduleName.driftContinuation, drift, goesOn);
    }
  }

  /** A late event is dropped: the next one is due by then. */
  private every(pause: Duration, id: string, target: BridgeFunction, what: string): void {
    this.rule(id, Schedule.rate(pause), target, what, pause);
  }

  private rule(id: string, schedule: Schedule, target: BridgeFunction, what: string, maxEventAge: Duration): void {
    scheduledCall(this, id, { ...this.props, schedule, target, what, maxEventAge });
  }
}

/** A call of a function by the clock. */
export interface ScheduledCall {
  readonly namePrefix: string;
  readonly schedule: Schedule;
  readonly target: BridgeFunction;
  /** What the call is for, for the EventBridge console. */
  readonly what: string;
  /** How late it may be. */
  readonly maxEventAge: Duration;
  /** Receives calls that could not be made. */
  readonly failures: IQueue;
}

/** Calls a function by the clock; the event says which schedule it was. */
export function scheduledCall(
  scope: Construct,
  id: string,
  { namePrefix, schedule, target, what, maxEventAge, failures }: ScheduledCall,
): void {
  new Rule(scope, id, {
    description: `${namePrefix}: ${what}`,
    schedule,
    targets: [
      new LambdaFunction(target.live, {
        event: RuleTargetInput.fromObject({ schedule: id }),
        deadLetterQueue: failures,
        retryAttempts: 2,
        maxEventAge: maxEventAge.toSeconds() < 60 ? Duration.minutes(1) : maxEventAge,
      }),
    ],
  });
}
