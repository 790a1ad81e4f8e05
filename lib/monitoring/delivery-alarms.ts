import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmTitle } from '../../lambda/contract/alarm-titles';
import type { AlarmSpec } from './alarm-factory';
import { deliveryCount, deliveryLevel, streamAge, sweeps, undelivered } from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';

/** Age of the stream, in milliseconds, from which the alarm fires. The sweep delivers meanwhile. */
const latestStreamMs = 15 * 60 * 1000;

/**
 * Alarms about delivery, in the order of docs/operations.md.
 *
 * @param failedCalls those of the functions that deliver, and of the probe
 */
export function deliverySpecs(
  { settings, namePrefix, delivery }: Pick<MonitoringProps, 'settings' | 'namePrefix' | 'delivery'>,
  failedCalls: IMetric,
) {
  return {
    RevocationLate: {
      title: 'Revocation late',
      concerns: 'health',
      severity: 'page',
      metric: deliveryLevel(namePrefix, 'oldestRevocationSeconds'),
      threshold: settings.alarmRevocationMinutes * 60,
      meaning: 'Somebody whose access the identity provider took away still has it in the account.',
      firstStep:
        'run "npx scim-bridge status", then "npx scim-bridge failed list": they say who it is and what stands in the way. If it cannot wait, suspend the person in the account yourself.',
    },
    DeliveryBehind: {
      title: AlarmTitle.deliveryBehind,
      concerns: 'health',
      severity: 'page',
      metric: deliveryLevel(namePrefix, 'oldestBehindSeconds'),
      threshold: settings.alarmBehindMinutes * 60,
      meaning: 'A change made by the identity provider has not reached the account for too long.',
      firstStep: 'run "npx scim-bridge status": it says whether the account is paused, unreachable or merely busy.',
    },
    DeliveriesRetrying: {
      title: AlarmTitle.deliveriesRetrying,
      concerns: 'health',
      severity: 'mail',
      metric: deliveryLevel(namePrefix, 'retrying'),
      threshold: 1,
      periods: 2,
      meaning:
        'At least one delivery has failed repeatedly for more than five minutes; others may go through. The bridge keeps retrying it.',
      firstStep:
        'run "npx scim-bridge failed list": it shows what is being retried, since when, and the account\'s message.',
    },
    UpstreamPaused: {
      title: 'Upstream paused',
      concerns: 'health',
      severity: 'page',
      metric: deliveryLevel(namePrefix, 'paused'),
      threshold: 1,
      periods: 2,
      meaning:
        "Nothing is delivered to an account: it rejects the bridge's credentials, cannot be reached, or an operator paused it. No change is lost.",
      firstStep: 'run "npx scim-bridge status": it says why. To replace the credentials, run "npx scim-bridge setup".',
    },
    DeliveriesFailed: {
      title: 'Deliveries failed',
      concerns: 'health',
      severity: 'mail',
      metric: deliveryLevel(namePrefix, 'failed'),
      threshold: 1,
      meaning:
        'The account refuses at least one person, group or membership. The delivery is tried again daily, and whenever the directory changes it.',
      firstStep: 'run "npx scim-bridge failed list": it shows the account\'s message for each, and what to do.',
    },
    RemovalsHeld: {
      title: 'Removals held',
      concerns: 'decision',
      severity: 'note',
      metric: deliveryLevel(namePrefix, 'held'),
      threshold: 1,
      meaning:
        'The removal guard holds removals until an operator decides. The people concerned keep their access, or their former address.',
      firstStep: 'run "npx scim-bridge held list"; release the removals that are intended, discard the others.',
    },
    RemovalGuardFired: {
      title: 'Removal guard fired',
      concerns: 'decision',
      severity: 'page',
      metric: deliveryCount(namePrefix, 'guardFired'),
      threshold: 1,
      meaning:
        'The identity provider removed more people, memberships or groups at once than the guard lets through, changed more addresses, or removed or emptied a group that existed before the bridge. These changes are held.',
      firstStep:
        'before you release anything, ask the administrator of the identity provider whether this was intended.',
    },
    SweepMissing: {
      title: 'Sweep missing',
      concerns: 'health',
      severity: 'page',
      metric: sweeps(namePrefix),
      threshold: 1,
      absence: true,
      periods: 2,
      meaning:
        'The sweep, which runs every minute, has not reached its end for ten minutes. What is behind is not delivered, and the other alarms about delivery have no data. Right after the first deployment this alarm can fire for a few minutes.',
      firstStep:
        'check whether Function errors delivery fires too, then in the console whether the rule that calls the sweep (EventBridge) is enabled.',
    },
    DeliveryErrors: {
      title: 'Function errors delivery',
      concerns: 'health',
      severity: 'mail',
      metric: failedCalls,
      threshold: 1,
      meaning:
        'A function that delivers, or the probe, ended with an unexpected error, timed out or ran out of memory.',
      firstStep: 'read the newest line of "Last failures" on the dashboard. The next sweep delivers what was not done.',
    },
    DeliveryStreamLate: {
      title: 'Delivery stream late',
      concerns: 'health',
      severity: 'note',
      metric: streamAge(delivery.delivery),
      threshold: latestStreamMs,
      periods: 2,
      meaning: "The delivery function does not keep up with the directory's stream; the sweep delivers instead.",
      firstStep: 'check on the dashboard whether a first sync is running or errors keep a batch from completing.',
    },
    UndeliveredEvents: {
      title: 'Undelivered events',
      concerns: 'health',
      severity: 'note',
      metric: undelivered(delivery.failures),
      threshold: 1,
      periods: 3,
      ofWhich: 2,
      meaning:
        'Lambda or EventBridge keeps giving up calls of the functions that deliver, because they fail or because Lambda throttles them, and puts the events into the queue of failures. The sweep makes each of them good.',
      firstStep:
        "read a message in the queue: it names the function and the error. EventAgeExceeded: compare the account's concurrent executions with its quota. Nothing has to be sent again, and no message has to be deleted.",
    },
  } as const satisfies Readonly<Record<string, AlarmSpec>>;
}
