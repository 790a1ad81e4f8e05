import { GraphWidget, type IWidget, type Metric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { deliveryMessage } from '../../lambda/contract/names';
import {
  deliveryCount,
  deliveryLevel,
  deliveryPercentile,
  orZero,
  streamAge,
  undelivered,
  untilNext,
} from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';
import { graph, half, logTable, third, whole } from './widgets';

type Props = Pick<MonitoringProps, 'namePrefix' | 'delivery'>;

/** The dashboard's rows about delivery: throughput, backlog, what waits for an operator, what did not go through. */
export function deliveryRows(props: Props): IWidget[][] {
  return [
    waitingForSomebody(props),
    [deliveries(props), behind(props), lateness(props)],
    [stream(props), lastImports(props)],
    [lastUnfinished(props)],
  ];
}

/** What an auditor asks for: from "the identity provider took the access away" to "the account has closed". */
export function revocation({ namePrefix, settings }: Pick<MonitoringProps, 'namePrefix' | 'settings'>): IWidget[] {
  const [median, slowest] = [50, 99].map((percent) => deliveryPercentile(namePrefix, 'revocationTime', percent)) as [
    Metric,
    Metric,
  ];
  return [
    new SingleValueWidget({
      title: 'Time to revoke access, last 7 days (ms)',
      width: third,
      height: 5,
      // Its own time range: an auditor's week, whatever the dashboard shows.
      start: '-P7D',
      end: 'P0D',
      setPeriodToTimeRange: true,
      metrics: [median, slowest],
    }),
    new SingleValueWidget({
      title: 'Oldest pending revocation (seconds)',
      width: third,
      height: 5,
      ...now,
      metrics: [orZero(deliveryLevel(namePrefix, 'oldestRevocationSeconds').with({ label: 'oldest pending' }))],
    }),
    new GraphWidget({
      title: `Time to revoke access (ms), objective ${settings.alarmRevocationMinutes} min`,
      width: third,
      height: 5,
      left: [median, slowest],
      leftYAxis: { min: 0, showUnits: false },
      leftAnnotations: [{ value: settings.alarmRevocationMinutes * 60_000, label: 'objective' }],
    }),
  ];
}

/**
 * One value for the last ten minutes. What there is nothing of is not sent; so the newest period, whose data is still on its way, would
 * read as zero.
 */
const now = { start: '-PT10M', end: 'P0D', setPeriodToTimeRange: true } as const;

function waitingForSomebody({ namePrefix }: Props): IWidget[] {
  return [
    new SingleValueWidget({
      title: 'Needs attention: held removals, failed, retrying, paused, open invitations (last 10 minutes)',
      width: whole - 4,
      height: 4,
      ...now,
      metrics: (['held', 'failed', 'retrying', 'paused', 'invitationsOpen'] as const).map((name) =>
        orZero(deliveryLevel(namePrefix, name)),
      ),
    }),
    new SingleValueWidget({
      title: 'Drift (last comparison)',
      width: 4,
      height: 4,
      // Compared once a day.
      start: '-P2D',
      end: 'P0D',
      metrics: [untilNext(deliveryLevel(namePrefix, 'drift'))],
    }),
  ];
}

function deliveries({ namePrefix }: Props): IWidget {
  return graph('Deliveries to the account', third, [
    orZero(deliveryCount(namePrefix, 'delivered')),
    orZero(deliveryCount(namePrefix, 'deliveryRetries')),
    orZero(deliveryCount(namePrefix, 'deliveryRefused')),
  ]);
}

function behind({ namePrefix }: Props): IWidget {
  return graph('Pending: number of changes, and age of the oldest (seconds)', third, [
    orZero(deliveryLevel(namePrefix, 'behind')),
    orZero(deliveryLevel(namePrefix, 'oldestBehindSeconds')),
  ]);
}

function lateness({ namePrefix }: Props): IWidget {
  return graph('Time from change to delivery, including settle time (ms)', third, [
    deliveryPercentile(namePrefix, 'deliveryLatency', 50),
    deliveryPercentile(namePrefix, 'deliveryLatency', 99),
  ]);
}

function stream({ delivery }: Props): IWidget {
  return graph('Delay of the stream (ms) and undelivered events', half, [
    streamAge(delivery.delivery),
    undelivered(delivery.failures),
  ]);
}

function lastImports({ delivery }: Props): IWidget {
  return logTable(
    'Last imports, comparisons and confirmations',
    half,
    [delivery.importing, delivery.drift, delivery.confirmation].map(({ logGroup }) => logGroup),
    [
      'fields @timestamp, message, upstream, outcome, reason, confirmed, findings',
      'filter ispresent(outcome)',
      'sort @timestamp desc',
      'limit 20',
    ],
  );
}

function lastUnfinished({ delivery }: Props): IWidget {
  return logTable(
    'Last deliveries that did not go through',
    whole,
    [delivery.delivery, delivery.sweep].map(({ logGroup }) => logGroup),
    [
      'fields @timestamp, upstream, resource, status, acts, reason, correlation_id',
      `filter message = "${deliveryMessage}" and status not in ["delivered", "pending", "leased"]`,
      'sort @timestamp desc',
      'limit 50',
    ],
  );
}
