import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget, MathExpression, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { counted } from '../../lambda/contract/counted';
import { accountCallMessage, deliveryMessage } from '../../lambda/contract/names';
import {
  deliveriesDone,
  deliveryCount,
  deliveryLevel,
  deliveryPercentile,
  orZero,
  streamAge,
  undelivered,
} from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';
import { graph, half, logTable, third, whole } from './widgets';

type Props = Pick<MonitoringProps, 'namePrefix' | 'delivery'>;

/** What an auditor asks for: from "the identity provider took the access away" to "the account has closed". */
export function revocation({ namePrefix, settings }: Pick<MonitoringProps, 'namePrefix' | 'settings'>): IWidget[] {
  const times = [50, 99].map((percent) =>
    inSeconds(deliveryPercentile(namePrefix, 'revocationTime', percent), percent),
  );
  return [
    new SingleValueWidget({
      title: 'Seconds to revoke access, last 7 days',
      width: 6,
      height: revocationHeight,
      // Its own time range: an auditor's week, whatever the dashboard shows.
      start: '-P7D',
      end: 'P0D',
      setPeriodToTimeRange: true,
      metrics: times,
    }),
    new SingleValueWidget({
      title: 'Oldest pending revocation',
      width: 4,
      height: revocationHeight,
      ...now,
      metrics: [orZero(deliveryLevel(namePrefix, 'oldestRevocationSeconds').with({ label: 'seconds' }))],
    }),
    new GraphWidget({
      title: `Seconds to revoke access; objective ${counted(settings.alarmRevocationMinutes, 'minute', 'minutes')}`,
      width: 7,
      height: revocationHeight,
      left: times,
      leftYAxis: { min: 0, showUnits: false },
      leftAnnotations: [{ value: settings.alarmRevocationMinutes * 60, label: 'objective' }],
    }),
  ];
}

/** Height of that row. */
export const revocationHeight = 5;

/**
 * One value for the last ten minutes. What there is nothing of is not sent; so in the newest period, whose data is still on its way, one
 * would read zero.
 */
const now = { start: '-PT10M', end: 'P0D', setPeriodToTimeRange: true } as const;

/** The metric is in milliseconds; nobody thinks of an objective of minutes in these. */
function inSeconds(metric: IMetric, percent: number): IMetric {
  const id = `p${percent}`;
  return new MathExpression({
    label: id,
    expression: `${id} / 1000`,
    usingMetrics: { [id]: metric },
    period: Duration.minutes(5),
  });
}

/** Levels of everything that somebody may have to look at. */
export function waitingForSomebody({ namePrefix }: Props): IWidget {
  return new SingleValueWidget({
    title: 'Needs attention: held removals, failed, retrying, paused, open invitations, drift (last 10 minutes)',
    width: whole,
    height: 4,
    ...now,
    metrics: (['held', 'failed', 'retrying', 'paused', 'invitationsOpen', 'drift'] as const).map((name) =>
      orZero(deliveryLevel(namePrefix, name)),
    ),
  });
}

/** What was delivered, and what was not. */
export function deliveries({ namePrefix }: Props): IWidget {
  return graph('Deliveries to the account', third, [
    orZero(deliveriesDone(namePrefix)),
    orZero(deliveryCount(namePrefix, 'deliveryRetries')),
    orZero(deliveryCount(namePrefix, 'deliveryRefused')),
  ]);
}

/** How much is pending, and how old the oldest is. */
export function pending({ namePrefix }: Props): IWidget {
  return graph('Pending: number of changes, and age of the oldest (seconds)', third, [
    orZero(deliveryLevel(namePrefix, 'behind')),
    orZero(deliveryLevel(namePrefix, 'oldestBehindSeconds')),
  ]);
}

/** How long a change takes. */
export function lateness({ namePrefix }: Props): IWidget {
  return graph('Time from change to delivery, including settle time (ms)', third, [
    deliveryPercentile(namePrefix, 'deliveryLatency', 50),
    deliveryPercentile(namePrefix, 'deliveryLatency', 99),
  ]);
}

/** The delay of the stream, and what the scheduled runs came to. */
export function streamAndImports({ delivery }: Props): IWidget[] {
  return [
    graph('Delay of the stream (ms) and undelivered events', third, [
      streamAge(delivery.delivery),
      undelivered(delivery.failures),
    ]),
    logTable(
      'Last imports, comparisons and confirmations',
      third,
      [delivery.importing, delivery.drift, delivery.confirmation].map(({ logGroup }) => logGroup),
      [
        'fields @timestamp, message, outcome, reason, findings, confirmed, upstream',
        `filter ispresent(outcome) and message != "${accountCallMessage}"`,
        'sort @timestamp desc',
        'limit 20',
      ],
    ),
  ];
}

/** How fast the account answers and what it refuses, and what did not go through. */
export function accountCalls({ delivery }: Props): IWidget[] {
  return [
    logTable(
      'Calls of the account by operation and outcome',
      half,
      delivery.functions.map(({ logGroup }) => logGroup),
      [
        `filter message = "${accountCallMessage}"`,
        'stats count(*) as calls, pct(durationMs, 50) as p50Ms, pct(durationMs, 99) as p99Ms by upstream, operation, outcome',
        'sort calls desc',
      ],
    ),
    logTable(
      'Last deliveries that did not go through',
      half,
      [delivery.delivery, delivery.sweep].map(({ logGroup }) => logGroup),
      [
        // Of a list, Logs Insights knows only the entries.
        'fields @timestamp, status, reason, resource, acts.0, acts.1, upstream, correlation_id',
        `filter message = "${deliveryMessage}" and status not in ["delivered", "pending", "leased"]`,
        'sort @timestamp desc',
        'limit 50',
      ],
    ),
  ];
}
