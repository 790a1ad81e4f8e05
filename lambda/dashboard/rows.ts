import type { ResourceRef } from '../contract/operator-requests';
import { refText } from '../delivery/admin/names/names';
import { ago, counted } from '../delivery/admin/words';
import { type Button, button, type Drawing, explainButton } from './controls';
import type { Facts } from './facts';
import { type Html, html } from './html';

/** Somebody or something that waits for a person, or that a person should know of. */
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

/** Draws the people and groups that need somebody: who, what, in whose words, since when, what to do. */
export function needsSomebody(all: Facts, drawing: Drawing): Html {
  const facts = withoutCrowd(all);
  const rows = [
    ...heldRows(facts),
    ...failedRows(facts),
    ...retryingRows(facts),
    ...invitationRows(facts),
    ...protectedRows(facts),
  ];
  if (rows.length === 0) return html`<h3>People and groups that need somebody</h3><p>Nobody.</p>`;
  const several = facts.upstreams.length > 1;
  return html`<h3>People and groups that need somebody</h3>
<table><thead><tr><th scope="col">Who</th><th scope="col">What</th><th scope="col">Reason</th><th scope="col">Since</th><th scope="col">What to do</th></tr></thead>
<tbody>${rows.map((row, index) => drawRow(row, rows[index - 1], several, drawing))}</tbody></table>
${more(facts)}`;
}

/** Rows of a kind where there are others. */
const rowsAmongOthers = 4;

/** Where several things are the matter, some of each: hundreds of one would hide the one of another. */
function withoutCrowd(facts: Facts): Facts {
  const { held, failed, retrying, protected: people, status } = facts;
  const { invitations } = status;
  const kinds = [held, failed, retrying, people, invitations].filter((each) => each.length > 0).length;
  if (kinds < 2) return facts;
  return {
    ...facts,
    held: held.slice(0, rowsAmongOthers),
    failed: failed.slice(0, rowsAmongOthers),
    retrying: retrying.slice(0, rowsAmongOthers),
    protected: people.slice(0, rowsAmongOthers),
    status: { ...status, invitations: invitations.slice(0, rowsAmongOthers) },
  };
}

/** A longer name is broken over lines, at any character. */
const longName = 36;

function drawRow(row: Row, above: Row | undefined, several: boolean, drawing: Drawing): Html {
  const { who, about, upstream, what, message, since, todo, buttons } = row;
  // A hundred people meet the same reason; read once, it is enough.
  const isSame = above?.message === message && above.todo === todo && message !== '';
  const where = several ? html`<br><span class="soft">${upstream}</span>` : undefined;
  const controls = html`<span class="buttons">${explainButton('Explain', about, drawing)}${buttons.map((each) => button(each, drawing))}</span>`;
  const advice = todo === '' || above?.todo === todo ? undefined : html`<br><span class="soft">${todo}</span>`;
  return html`<tr><td class="${who.length > longName ? 'who long' : 'who'}"><b>${who}</b>${where}</td><td class="what">${what}</td><td>${isSame ? html`<span class="soft">as above</span>` : capital(message)}</td><td class="since" title="${since}">${ago(since, drawing.now)}</td><td>${controls}${advice}</td></tr>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A membership is explained with its person. */
const aboutOf = (ref: ResourceRef): string =>
  refText(ref.kind === 'MEMBERSHIP' ? { kind: 'USER', id: ref.userId } : ref);

function heldRows({ held }: Facts): Row[] {
  return held.map(({ name, ref, upstream, reason, since }) => {
    const { what, why } = parts(reason);
    return {
      who: name,
      about: aboutOf(ref),
      upstream,
      what,
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
    };
  });
}

/** `suspending ada@example.com: the removal guard lets …`: what is held stands before the reason, which the others share. */
function parts(reason: string): { readonly what: string; readonly why: string } {
  const [, act = '', why = reason] = /^(suspending|removing) [^\s:]+: (.*)$/s.exec(reason) ?? [];
  const what = act === 'suspending' ? 'Suspension held' : act === 'removing' ? 'Removal held' : 'Held';
  return { what, why };
}

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
    what: `Retrying, ${counted(count, 'attempt', 'attempts')}`,
    message,
    since: pendingSince,
    todo: 'The bridge goes on by itself.',
    buttons: [retry(name, refText(ref))],
  }));
}

function invitationRows({ status, upstreams }: Facts): Row[] {
  return status.invitations.map(({ email, since }) => ({
    who: email,
    about: email,
    upstream: upstreams.length === 1 ? (upstreams[0] ?? '') : '',
    what: 'Invitation open',
    message: 'Invited two days ago or earlier, and not accepted.',
    since,
    todo: 'Ask the person to accept the e-mail from 1Password, or invite them again there.',
    buttons: [],
  }));
}

function protectedRows({ protected: people }: Facts): Row[] {
  return people.map(({ name, ref, upstream, wanted, reason, since }) => ({
    who: name,
    about: aboutOf(ref),
    upstream,
    what: `Protected; ${wanted} in the identity provider`,
    message: `${reason}.`,
    since,
    todo: 'Nobody is waited for. Are they to go? Suspend them in 1Password yourself. Are they to stay? Assign them again in the identity provider.',
    buttons: [],
  }));
}

/** What the tables leave out. */
function more({ status, held, failed, retrying, protected: people, protectedCount }: Facts): Html | undefined {
  const { delivery, invitations, invitationsOpen } = status;
  const left = [
    [delivery.held - distinct(held), 'held', 'npx scim-bridge held list'],
    [delivery.failed - distinct(failed), 'refused', 'npx scim-bridge failed list'],
    [delivery.retrying - distinct(retrying), 'retrying', 'npx scim-bridge failed list'],
    [invitationsOpen - invitations.length, 'with an open invitation', 'npx scim-bridge status --json'],
    [protectedCount - distinct(people), 'protected', 'npx scim-bridge activity'],
  ] as const;
  const lines = left
    .filter(([count]) => count > 0)
    .map(
      ([count, what, command]) =>
        html`<li>and ${count.toLocaleString('en-US')} more ${what}: <code>${command}</code></li>`,
    );
  return lines.length === 0 ? undefined : html`<ul class="soft">${lines}</ul>`;
}

/** A person whom two upstreams refuse is counted once. */
const distinct = (items: readonly { readonly ref: ResourceRef }[]): number =>
  new Set(items.map(({ ref }) => refText(ref))).size;
