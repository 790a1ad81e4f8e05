import { Duration } from 'aws-cdk-lib';
import { type IMetric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmTitle } from '../../lambda/contract/alarm-titles';
import type { BridgeFunction } from '../functions/bridge-function';
import type { AlarmSpec } from './alarm-factory';
import { missedAtOnce, probeCount } from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';

/** Alarms about what an identity provider would find, in the order of docs/operations.md. */
export function probeSpecs({ namePrefix, probe }: Pick<MonitoringProps, 'namePrefix' | 'probe'>) {
  return {
    ProbeFailed: {
      title: AlarmTitle.probeFailed,
      concerns: 'health',
      severity: 'page',
      metric: probeCount(namePrefix, 'probeFailed'),
      threshold: 1,
      // One lost packet is no outage.
      periods: 3,
      ofWhich: 2,
      meaning:
        'The bridge does not answer at its public address as an identity provider calls it, or cannot look anybody up. The identity provider retries, and changes arrive late.',
      firstStep: 'read the newest line of "What the probe found" on the dashboard: it names the fault.',
    },
    ProbeSilent: {
      title: AlarmTitle.probeSilent,
      concerns: 'health',
      severity: 'mail',
      metric: probes(probe),
      threshold: 1,
      absence: true,
      periods: 3,
      meaning:
        'The function that asks the bridge how it is does not run. Whether the bridge can be reached from outside is not known.',
      firstStep: 'check in the console whether the rule that calls the probe (EventBridge) is enabled.',
    },
  } as const satisfies Readonly<Record<string, AlarmSpec>>;
}

/** How often the probe was called: Lambda's own metric, which costs nothing. A call that fails is among *Function errors delivery*. */
function probes({ function: lambda }: BridgeFunction): IMetric {
  return missedAtOnce(lambda.metricInvocations({ statistic: Stats.SUM, period: Duration.minutes(5), label: 'probes' }));
}
