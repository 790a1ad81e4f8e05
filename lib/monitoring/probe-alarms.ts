import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { BridgeFunction } from '../functions/bridge-function';
import type { AlarmSpec } from './alarm-factory';
import { probeCount } from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';

/** Alarms about what an identity provider would find, in the order of docs/operations.md. */
export function probeSpecs({ namePrefix, probe }: Pick<MonitoringProps, 'namePrefix' | 'probe'>) {
  return {
    ProbeFailed: {
      title: 'Probe failed',
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
      title: 'Probe silent',
      concerns: 'health',
      severity: 'mail',
      metric: probes(probe),
      threshold: 1,
      absence: true,
      periods: 3,
      meaning:
        'The function that asks the bridge how it is does not run, or cannot ask. Whether the bridge can be reached from outside is not known.',
      firstStep:
        'read the newest failure of probe in "Last failures" on the dashboard; without one, check in the console whether the rule that calls it (EventBridge) is enabled.',
    },
  } as const satisfies Readonly<Record<string, AlarmSpec>>;
}

/** How often the probe has come to a finding: Lambda's own metrics, which cost nothing and are there whatever it found. */
function probes({ function: lambda }: BridgeFunction): IMetric {
  const options = { statistic: Stats.SUM, period: Duration.minutes(5) };
  return new MathExpression({
    label: 'probes',
    expression: 'calls - errors',
    usingMetrics: { calls: lambda.metricInvocations(options), errors: lambda.metricErrors(options) },
    period: Duration.minutes(5),
  });
}
