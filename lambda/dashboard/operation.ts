import { type TokenUse, usualSilences } from '../delivery/admin/credentials/tokens';
import { ago, duration } from '../delivery/admin/words';
import { type Button, button, type Drawing } from './controls';
import type { Facts } from './facts';
import { type Html, html } from './html';

/** Which client called last, and with which token: whether the identity provider is heard, and has switched after a rotation. */
export function callers({ tokens }: Facts, { now }: Drawing): Html {
  const uses = tokens.flatMap((token) => token.uses.map((use) => ({ token, use })));
  const usual = usualSilences(uses.map(({ use }) => use));
  const within = ({ client }: TokenUse) => {
    const seconds = usual.get(client);
    return seconds === undefined ? undefined : html` <span class="soft">(usually within ${duration(seconds)})</span>`;
  };
  const rows = uses
    .slice(0, 6)
    .map(
      ({ token, use }) =>
        html`<tr><td>${use.client}</td><td>${use.address}</td><td class="since" title="${use.at}">${ago(use.at, now)} ago${within(use)}</td><td>${token.id} (${token.state}), ${ago(token.createdAt, now)} old</td></tr>`,
    );
  return html`<h3>Identity provider</h3>
${
  rows.length === 0
    ? html`<p>No client has called with a valid token yet.</p>`
    : html`<table><thead><tr><th scope="col">Client</th><th scope="col">Address</th><th scope="col">Last request</th><th scope="col">Token</th></tr></thead><tbody>${rows}</tbody></table>`
}`;
}

const runNames = {
  sweep: 'Sweep',
  import: 'Import of the account',
  drift: 'Comparison with the account',
  confirm: 'Confirmation of people',
} as const;

const outcomes = { succeeded: 'succeeded', failed: 'failed', skipped: 'not tried' } as const;

/** How the scheduled runs went. */
export function runs({ status }: Facts, { now }: Drawing): Html | undefined {
  if (status.runs.length === 0) return undefined;
  return html`<h3>Scheduled runs</h3>
<table><thead><tr><th scope="col">Run</th><th scope="col">Last</th><th scope="col">Outcome</th></tr></thead>
<tbody>${status.runs.map(({ name, at, outcome, why }) => html`<tr><td>${runNames[name]}</td><td class="since" title="${at}">${ago(at, now)} ago</td><td>${outcomes[outcome]}${why === undefined ? undefined : `: ${why}`}</td></tr>`)}</tbody></table>`;
}

/** The buttons that concern an account as a whole, and by what name a decision is recorded. */
export function switches({ upstreams, status }: Facts, drawing: Drawing): Html | undefined {
  if (upstreams.length === 0) return undefined;
  const buttons = upstreams.flatMap((upstream): Button[] => {
    const isPaused = status.delivery.upstreams[upstream]?.paused !== undefined;
    const to = upstreams.length > 1 ? ` ${upstream}` : '';
    return [
      isPaused
        ? {
            text: `Resume deliveries${to}`,
            action: { action: 'resume', upstream },
            confirmation: `Deliver to ${upstream} again? Everything that waits is delivered.`,
          }
        : {
            text: `Pause deliveries${to}`,
            action: { action: 'pause', upstream },
            confirmation: `Stop all deliveries to ${upstream}? Leavers keep their access until you resume. Nothing is lost.`,
          },
      {
        text: `Repair differences${to}`,
        action: { action: 'repair', upstream },
        confirmation: `Compare ${upstream} with the directory and undo manual changes in the account? People may be invited, suspended or reactivated.`,
      },
    ];
  });
  return html`<h3>Deliveries</h3><p>${buttons.map((each) => button(each, drawing))}</p>
<p class="soft">A decision made here is recorded with the id of its call: CloudWatch does not say who pressed. CloudTrail does, if data events of Lambda are on (docs/operations.md). <code>npx scim-bridge</code> records the person.</p>`;
}
