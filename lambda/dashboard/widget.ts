import type { ResourceRef } from '../contract/operator-requests';
import { refText } from '../delivery/admin/names/names';
import type { Reason } from '../delivery/admin/status/reason';
import { ago } from '../delivery/admin/words';
import type { Action } from './actions';
import type { Facts } from './facts';
import { shownRows } from './facts';
import { type Html, html } from './html';
import { fromForm } from './widget-event';

/** What the widget is drawn with besides the facts. */
export interface Drawing {
  readonly now: Date;
  /** ARN of the function that carries out what the buttons say. */
  readonly actions: string;
  /** ARN of the function that draws this. */
  readonly widget: string;
  readonly theme: 'light' | 'dark';
}

/** Draws the widget: the verdict, who needs somebody, how the runs went. */
export function drawWidget(facts: Facts, drawing: Drawing): Html {
  return html`${style(drawing.theme)}
<div class="bridge">
${headline(facts)}
${search(drawing)}
${needsSomebody(facts, drawing)}
${lastChanges(facts, drawing)}
${callers(facts, drawing)}
${runs(facts, drawing)}
${switches(facts, drawing)}
</div>`;
}

const colours = {
  light: { healthy: '#1d6b2f', waiting: '#7a5200', 'needs-you': '#a11212', soft: '#545b64', line: '#d5dbdb' },
  dark: { healthy: '#8fdb9e', waiting: '#ffcf70', 'needs-you': '#ffa6a6', soft: '#b3bcc8', line: '#37404d' },
} as const;

function style(theme: Drawing['theme']): Html {
  const { soft, line, ...states } = colours[theme];
  const rules = Object.entries(states).map(([state, colour]) => `.bridge .${state}{color:${colour}}`);
  return html`<style>.bridge h3{margin:14px 0 4px}.bridge .sentence{font-size:20px;font-weight:700;margin:0 0 4px}.bridge table{width:100%}.bridge td{vertical-align:top;border-bottom:1px solid ${line}}.bridge td:first-child{min-width:110px}.bridge td[title]{white-space:nowrap}.bridge .soft{color:${soft}}.bridge .btn{margin:0 4px 4px 0}${rules.map((rule) => `${rule}`)}</style>`;
}

function headline({ verdict, status }: Facts): Html {
  const [, ...others] = verdict.reasons;
  const first = verdict.reasons[0]?.todo;
  return html`<p class="sentence ${verdict.state}" role="status">${verdict.sentence}</p>
${first === undefined ? undefined : html`<p>${first}</p>`}
${others.length === 0 ? undefined : html`<ul>${others.map(reason)}</ul>`}
<p class="soft">${status.people.toLocaleString('en-US')} people and ${status.groups.toLocaleString('en-US')} groups in the directory, ${status.delivery.behind.toLocaleString('en-US')} changes on the way.</p>`;
}

const reason = ({ text, todo }: Reason): Html =>
  html`<li>${text}${todo === undefined ? undefined : html` <span class="soft">${todo}</span>`}</li>`;

/** The one question of every support call: why is this person not in 1Password? */
const search = (drawing: Drawing): Html =>
  html`<p><label>Person or group <input name="who" type="text" size="30"></label> ${explainButton('Explain', fromForm, drawing)}</p>`;

const explainButton = (text: string, who: string, { widget }: Drawing): Html =>
  html`<a class="btn">${text}</a><cwdb-action action="call" display="popup" endpoint="${widget}">${JSON.stringify({ explain: who })}</cwdb-action>`;

function lastChanges({ changes }: Facts, { now }: Drawing): Html {
  const rows = changes.map(
    ({ time, text }) => html`<tr><td title="${time}">${ago(time, now)} ago</td><td>${text}</td></tr>`,
  );
  return html`<h3>Last changes</h3>
${rows.length === 0 ? html`<p>None in the last seven days.</p>` : html`<table><tbody>${rows}</tbody></table>`}`;
}

interface Row {
  readonly who: string;
  /** What explains it: a person's or a group's reference. */
  readonly about: string;
  readonly upstream: string;
  readonly what: string;
  readonly message: string;
  readonly since: string;
  readonly todo: string;
  readonly buttons: readonly Button[];
}

interface Button {
  readonly text: string;
  readonly action: Action;
  readonly confirmation: string;
}

function needsSomebody(facts: Facts, drawing: Drawing): Html {
  const rows = [...heldRows(facts), ...failedRows(facts), ...retryingRows(facts), ...invitationRows(facts)];
  if (rows.length === 0) return html`<h3>People and groups that need somebody</h3><p>Nobody.</p>`;
  const several = facts.upstreams.length > 1;
  return html`<h3>People and groups that need somebody</h3>
<table><thead><tr><th>Who</th><th>What</th><th>Reason</th><th>Since</th><th>What to do</th></tr></thead>
<tbody>${rows.map((row) => drawRow(row, several, drawing))}</tbody></table>
${more(facts)}`;
}

function drawRow(
  { who, about, upstream, what, message, since, todo, buttons }: Row,
  several: boolean,
  drawing: Drawing,
): Html {
  return html`<tr><td><b>${who}</b>${several ? html`<br><span class="soft">${upstream}</span>` : undefined}</td><td>${what}</td><td>${message}</td><td title="${since}">${ago(since, drawing.now)}</td><td>${explainButton('Explain', about, drawing)}${buttons.map((each) => button(each, drawing))}${todo === '' ? undefined : html`<span class="soft">${todo}</span>`}</td></tr>`;
}

function button({ text, action, confirmation }: Button, { actions }: Drawing): Html {
  return html`<a class="btn">${text}</a><cwdb-action action="call" display="popup" endpoint="${actions}" confirmation="${confirmation}">${JSON.stringify(action)}</cwdb-action>`;
}

function heldRows({ held }: Facts): Row[] {
  return held.map(({ name, ref, upstream, reason: why, since }) => ({
    who: name,
    about: aboutOf(ref),
    upstream,
    what: 'Removal held',
    message: why,
    since,
    todo: '',
    buttons: [
      {
        text: 'Release',
        action: { action: 'release', ref: refText(ref) },
        confirmation: `Carry out the removal of ${name}? The identity provider asked for it; the access ends within a minute.`,
      },
      {
        text: 'Discard',
        action: { action: 'discard', ref: refText(ref) },
        confirmation: `Keep the access of ${name}? It stays until the identity provider wants it again and then removes it anew.`,
      },
    ],
  }));
}

/** A membership is explained with its person. */
const aboutOf = (ref: ResourceRef): string =>
  refText(ref.kind === 'MEMBERSHIP' ? { kind: 'USER', id: ref.userId } : ref);

const retry = (name: string, ref: string): Button => ({
  text: 'Try again',
  action: { action: 'retry', ref },
  confirmation: `Try the delivery of ${name} again now?`,
});

function failedRows({ failed }: Facts): Row[] {
  return failed.map(({ name, ref, upstream, message, since, count }) => ({
    who: name,
    about: aboutOf(ref),
    upstream,
    what: count === 1 ? 'Refused' : `Refused ${count} times`,
    message,
    since,
    todo: 'Correct the cause first; it is tried again daily.',
    buttons: [retry(name, refText(ref))],
  }));
}

function retryingRows({ retrying }: Facts): Row[] {
  return retrying.map(({ name, ref, upstream, message, pendingSince, count }) => ({
    who: name,
    about: aboutOf(ref),
    upstream,
    what: `Retrying, ${count} attempts`,
    message,
    since: pendingSince,
    todo: 'The bridge goes on by itself.',
    buttons: [retry(name, refText(ref))],
  }));
}

function invitationRows({ status, upstreams }: Facts): Row[] {
  return status.invitations.slice(0, shownRows).map(({ email, since }) => ({
    who: email,
    about: email,
    upstream: upstreams.length === 1 ? (upstreams[0] ?? '') : '',
    what: 'Invitation open',
    message: '',
    since,
    todo: 'Ask the person to accept the e-mail from 1Password, or invite them again there.',
    buttons: [],
  }));
}

/** What the tables leave out. */
function more({ status, held, failed, retrying }: Facts): Html | undefined {
  const { delivery, invitations } = status;
  const left = [
    [delivery.held - distinct(held), 'held', 'npx scim-bridge held list'],
    [delivery.failed - distinct(failed), 'refused', 'npx scim-bridge failed list'],
    [delivery.retrying - distinct(retrying), 'retrying', 'npx scim-bridge failed list'],
    [invitations.length - shownRows, 'with an open invitation', 'npx scim-bridge status --json'],
  ] as const;
  const lines = left
    .filter(([count]) => count > 0)
    .map(([count, what, command]) => `${count.toLocaleString('en-US')} more ${what}: ${command}`);
  return lines.length === 0 ? undefined : html`<p class="soft">${lines.join('. ')}</p>`;
}

/** A person whom two upstreams refuse is counted once. */
const distinct = (items: readonly { readonly ref: Parameters<typeof refText>[0] }[]): number =>
  new Set(items.map(({ ref }) => refText(ref))).size;

/** Which client called last, and with which token: whether the identity provider is heard, and has switched after a rotation. */
function callers({ tokens }: Facts, { now }: Drawing): Html {
  const uses = tokens.flatMap((token) => token.uses.map((use) => ({ token, use })));
  const rows = uses
    .slice(0, 6)
    .map(
      ({ token, use }) =>
        html`<tr><td>${use.client}</td><td>${use.address}</td><td title="${use.at}">${ago(use.at, now)} ago</td><td>${token.id} (${token.state}), ${ago(token.createdAt, now)} old</td></tr>`,
    );
  return html`<h3>Identity provider</h3>
${
  rows.length === 0
    ? html`<p>No client has called with a valid token yet.</p>`
    : html`<table><thead><tr><th>Client</th><th>Address</th><th>Last request</th><th>Token</th></tr></thead><tbody>${rows}</tbody></table>`
}`;
}

const runNames = {
  sweep: 'Sweep',
  import: 'Import of the account',
  drift: 'Comparison with the account',
  confirm: 'Confirmation of people',
} as const;

const outcomes = { succeeded: 'succeeded', failed: 'failed', skipped: 'not tried' } as const;

function runs({ status }: Facts, { now }: Drawing): Html | undefined {
  if (status.runs.length === 0) return undefined;
  return html`<h3>Scheduled runs</h3>
<table><thead><tr><th>Run</th><th>Last</th><th>Outcome</th></tr></thead>
<tbody>${status.runs.map(({ name, at, outcome, why }) => html`<tr><td>${runNames[name]}</td><td title="${at}">${ago(at, now)} ago</td><td>${outcomes[outcome]}${why === undefined ? undefined : `: ${why}`}</td></tr>`)}</tbody></table>`;
}

function switches({ upstreams, status }: Facts, drawing: Drawing): Html | undefined {
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
  return html`<p>${buttons.map((each) => button(each, drawing))}</p>`;
}
