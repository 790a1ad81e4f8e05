import { AlarmTitle } from '../../lambda/contract/alarm-titles';
import type { AlarmSpec } from './alarm-factory';
import { deliveryCount, deliveryLevel, ofAll, streamAge, undelivered } from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';

/** The stream may be this far behind, in milliseconds, before somebody is told. The sweep delivers meanwhile. */
const latestStreamMs = 15 * 60 * 1000;

/** Alarms about delivery, in the order of docs/operations.md. */
export function deliverySpecs({
  settings,
  namePrefix,
  delivery,
}: Pick<MonitoringProps, 'settings' | 'namePrefix' | 'delivery'>) {
  return {
    DeliveryBehind: {
      title: AlarmTitle.deliveryBehind,
      concerns: 'health',
      severity: 'critical',
      metric: deliveryLevel(namePrefix, 'oldestBehindSeconds'),
      threshold: settings.alarmBehindMinutes * 60,
      meaning: 'A change that the identity provider made has not reached the account for too long.',
      firstStep: 'run "npx scim-bridge status": it says whether the account is paused, unreachable or merely busy.',
    },
    DeliveriesRetrying: {
      title: AlarmTitle.deliveriesRetrying,
      concerns: 'health',
      severity: 'warning',
      metric: deliveryLevel(namePrefix, 'retrying'),
      threshold: 1,
      periods: 2,
      meaning:
        'At least one change has been tried in vain for longer than five minutes, while others may arrive. It goes on being tried by itself.',
      firstStep: 'run "npx scim-bridge failed list": it says what is retried, since when, and what the account says.',
    },
    UpstreamPaused: {
      title: 'Upstream paused',
      concerns: 'health',
      severity: 'critical',
      metric: deliveryLevel(namePrefix, 'paused'),
      threshold: 1,
      periods: 2,
      meaning:
        'Nothing is delivered to an account: it lets the bridge in no more, cannot be reached, or somebody paused it. Nothing is lost.',
      firstStep: 'run "npx scim-bridge status": it says why. Credentials are replaced with "npx scim-bridge setup".',
    },
    DeliveriesFailed: {
      title: 'Deliveries failed',
      concerns: 'health',
      severity: 'warning',
      metric: deliveryLevel(namePrefix, 'failed'),
      threshold: 1,
      meaning:
        'The account refuses at least one person, group or membership for good. It is tried again daily, and whenever it changes.',
      firstStep: 'run "npx scim-bridge failed list": it has the account\'s own words for each, and what to do.',
    },
    RemovalsHeld: {
      title: 'Removals held',
      concerns: 'decision',
      severity: 'warning',
      metric: deliveryLevel(namePrefix, 'held'),
      threshold: 1,
      meaning: 'The removal guard holds removals until a person decides: these people still have access.',
      firstStep: 'run "npx scim-bridge held list"; release what is meant, discard what is not.',
    },
    RemovalGuardFired: {
      title: 'Removal guard fired',
      concerns: 'decision',
      severity: 'critical',
      metric: deliveryCount(namePrefix, 'guardFired'),
      threshold: 1,
      meaning:
        'The identity provider removes more people at once than the guard lets through, or a group that was there before the bridge. It is held.',
      firstStep: 'ask whoever runs the identity provider whether this is meant, before anything is released.',
    },
    DeliveryErrors: {
      title: 'Function errors delivery',
      concerns: 'health',
      severity: 'warning',
      metric: ofAll(delivery.functions, 'Errors', 'Errors of the functions that deliver'),
      threshold: 1,
      meaning: 'A function that delivers ended in an error nobody expected, ran out of time or of memory.',
      firstStep: 'read the newest line of "Last failures" on the dashboard. The next sweep repeats what was not done.',
    },
    DeliveryThrottles: {
      title: 'Function throttles delivery',
      concerns: 'health',
      severity: 'warning',
      metric: ofAll(delivery.functions, 'Throttles', 'Throttles of the functions that deliver'),
      threshold: 1,
      periods: 3,
      meaning:
        'Lambda keeps turning calls of the functions that deliver away: the concurrency reserved for them or free in the account is used up.',
      firstStep:
        'compare the concurrent executions of the account with its quota; raise the quota or the option deliveryReservedConcurrency.',
    },
    DeliveryStreamLate: {
      title: 'Delivery stream late',
      concerns: 'health',
      severity: 'warning',
      metric: streamAge(delivery.delivery),
      threshold: latestStreamMs,
      periods: 2,
      meaning: "The delivery function does not keep up with the directory's stream; the sweep delivers in its place.",
      firstStep: 'see on the dashboard whether a first sync is running, or errors keep a batch from ending.',
    },
    UndeliveredEvents: {
      title: 'Undelivered events',
      concerns: 'health',
      severity: 'warning',
      metric: undelivered(delivery.failures),
      threshold: 1,
      meaning:
        'Lambda or EventBridge gave up calling a function that delivers and put the event into the queue of failures. The sweep makes up for it.',
      firstStep:
        'read the message in the queue: it names the function and the error. Purge the queue when it is understood.',
    },
  } as const satisfies Readonly<Record<string, AlarmSpec>>;
}
