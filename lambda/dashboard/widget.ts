import type { Reason } from '../delivery/admin/status/reason';
import { ago, counted } from '../delivery/admin/words';
import { type Drawing, explainButton } from './controls';
import type { Facts } from './facts';
import { type Html, html } from './html';
import { callers, runs, switches } from './operation';
import { needsSomebody } from './rows';
import { style } from './style';
import { fromForm } from './widget-event';

/** Draws the widget: the verdict, who needs somebody, what happened last, how the identity provider and the runs stand. */
export function drawWidget(facts: Facts, drawing: Drawing): Html {
  return html`${style(drawing.theme)}
<div class="bridge">
${headline(facts)}
${search(drawing)}
${needsSomebody(facts, drawing)}
<div class="columns"><div>
${lastChanges(facts, drawing)}
</div><div>
${callers(facts, drawing)}
${runs(facts, drawing)}
${switches(facts, drawing)}
</div></div>
</div>`;
}

function headline({ verdict, status }: Facts): Html {
  const [, ...others] = verdict.reasons;
  const first = verdict.reasons[0]?.todo;
  const { people, active, groups, delivery } = status;
  const way = delivery.behind === 0 ? 'nothing' : counted(delivery.behind, 'change', 'changes');
  return html`<p class="sentence ${verdict.state}" role="status">${verdict.sentence}</p>
${first === undefined ? undefined : html`<p>${first}</p>`}
${others.length === 0 ? undefined : html`<ul>${others.map(reason)}</ul>`}
<p class="soft">${counted(people, 'person', 'people')} in the directory, ${active.toLocaleString('en-US')} of them active; ${counted(groups, 'group', 'groups')}; ${way} on the way.</p>`;
}

const reason = ({ text, todo }: Reason): Html =>
  html`<li>${text}${todo === undefined ? undefined : html` <span class="soft">${todo}</span>`}</li>`;

/** The one question of every support call: why is this person not in 1Password? */
const search = (drawing: Drawing): Html =>
  html`<p><label>Person or group <input name="who" type="text" size="30"></label> ${explainButton('Explain', fromForm, drawing)}</p>`;

function lastChanges({ changes }: Facts, { now }: Drawing): Html {
  const rows = changes.map(
    ({ time, text }) => html`<tr><td class="since" title="${time}">${ago(time, now)} ago</td><td>${text}</td></tr>`,
  );
  return html`<h3>Last changes</h3>
${rows.length === 0 ? html`<p>None in the last seven days.</p>` : html`<table><tbody>${rows}</tbody></table>`}`;
}
