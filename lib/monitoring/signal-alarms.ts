import type { AlarmSpec } from './alarm-factory';
import { deliveryLevel, digestLines } from './bridge-metrics';
import type { MonitoringProps } from './monitoring-props';

/** Alarms about what lasts until somebody looks at it, in the order of docs/operations.md. */
export function signalSpecs({ namePrefix, digests }: Pick<MonitoringProps, 'namePrefix' | 'digests'>) {
  return {
    ProviderSilent: {
      title: 'Provider silent',
      concerns: 'health',
      severity: 'mail',
      metric: deliveryLevel(namePrefix, 'providersSilent'),
      threshold: 1,
      meaning:
        'An identity provider has not called for longer than is usual for it. Whoever has left or joined since is not known to the bridge.',
      firstStep: 'run "npx scim-bridge status": it says which one, when it was last heard, and what to look at there.',
    },
    FormerTokenInUse: {
      title: 'Former token in use',
      concerns: 'security',
      severity: 'mail',
      metric: deliveryLevel(namePrefix, 'formerTokensInUse'),
      threshold: 1,
      meaning:
        'An identity provider still has the former bearer token, which ends within two days or has ended. From then on it is refused, and nothing is synchronized.',
      firstStep: 'run "npx scim-bridge token show" and paste the token into the identity provider.',
    },
    TokenOld: {
      title: 'Token old',
      concerns: 'security',
      severity: 'note',
      metric: deliveryLevel(namePrefix, 'tokensOld'),
      threshold: 1,
      meaning: 'The bearer token in use is older than the option alarmTokenDays allows. It goes on working.',
      firstStep: 'run "npx scim-bridge token rotate": it replaces the token without an outage.',
    },
    DriftFound: {
      title: 'Drift found',
      concerns: 'decision',
      severity: 'mail',
      metric: deliveryLevel(namePrefix, 'drift'),
      threshold: 1,
      meaning:
        'The last comparison found differences between the account and the directory that no pending delivery explains: somebody has changed the account by hand.',
      firstStep:
        'run "npx scim-bridge drift": it lists them. To change the account back, run "npx scim-bridge drift --repair".',
    },
    ImportFailed: {
      title: 'Import failed',
      concerns: 'health',
      severity: 'mail',
      metric: deliveryLevel(namePrefix, 'importFailed'),
      threshold: 1,
      // A page that fails is read again a minute later.
      periods: 3,
      meaning:
        'The account answers, but the import cannot read its people or groups completely. Whoever is missing from it may be invited a second time.',
      firstStep: 'run "npx scim-bridge status": it has the reason. To try now, run "npx scim-bridge import".',
    },
    InvitationsOpen: {
      title: 'Invitations open',
      concerns: 'decision',
      severity: 'note',
      metric: deliveryLevel(namePrefix, 'invitationsOpen'),
      threshold: 1,
      // Counted every five or six minutes, so that a period may be without a count.
      periods: 3,
      ofWhich: 1,
      meaning: 'Somebody was invited two days ago or earlier and has not accepted, and has no access until then.',
      firstStep:
        'open the dashboard: it names them. Ask them to accept the e-mail, or invite them again in the account.',
    },
    ActivityDigestMissing: {
      title: 'Activity digest missing',
      concerns: 'security',
      severity: 'mail',
      metric: digestLines(digests.logGroup),
      threshold: 1,
      absence: true,
      // Three hours: one digest is published each hour.
      periods: 36,
      meaning:
        'No digest of the activity record has been published for three hours. Nobody could notice a change of the records made since. Right after the first deployment this alarm can fire for a quarter of an hour.',
      firstStep:
        'read the newest failure of activity-digest in "Last failures" on the dashboard. The next run publishes what is missing.',
    },
  } as const satisfies Readonly<Record<string, AlarmSpec>>;
}
