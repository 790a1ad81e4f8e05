import { ago, counted } from '../words';
import { ofProviders } from './provider-reasons';
import type { Reason } from './reason';
import type { BridgeStatus } from './status';

/** What lasts until somebody looks at it. */
export function ofSignals({ providers, drift, invitations, invitationsOpen }: BridgeStatus, now: Date): Reason[] {
  const [oldest] = invitations;
  return [
    ...ofProviders(providers, now),
    ...drift.map(
      ({ upstream, count, at, who }): Reason => ({
        code: 'drift',
        needs: 'operator',
        upstream,
        text: `The comparison ${ago(at, now)} ago found ${counted(count, 'difference', 'differences')} in ${upstream} that no pending delivery explains${among(who, count)}.`,
        todo: 'To see them: npx scim-bridge drift. To change the account back: npx scim-bridge drift --repair',
      }),
    ),
    ...(oldest === undefined
      ? []
      : [
          {
            code: 'invitations-open',
            needs: 'operator',
            text: `${counted(invitationsOpen, 'invitation has', 'invitations have')} been open for two days or more, the oldest for ${ago(oldest.since, now)}${among(
              invitations.map(({ email }) => email),
              invitationsOpen,
            )}.`,
            todo: 'Ask them to accept the e-mail of the account, or invite them again there.',
          } as const,
        ]),
  ];
}

/** As many as can be read in a sentence. */
const shown = 3;

/** `: ada@example.com, bob@example.com and 3 more` */
function among(who: readonly string[], count: number): string {
  if (who.length === 0) return '';
  const names = who.slice(0, shown);
  const more = count - names.length;
  return `: ${names.join(', ')}${more > 0 ? ` and ${counted(more, 'more', 'more')}` : ''}`;
}
