import type { Explanation } from '../delivery/admin/explain/explain';
import type { ExplainedMembership } from '../delivery/admin/explain/memberships';
import type { NotFoundExplanation } from '../delivery/admin/explain/not-found';
import type { Standing } from '../delivery/admin/explain/standing';
import { ago } from '../delivery/admin/words';
import { type Html, html } from './html';

/** Memberships that are not in step, as many as are shown. */
const shownMemberships = 10;

/** The page of a person or a group: the answer first, then what it rests on. */
export function drawExplanation(explained: Explanation | NotFoundExplanation, now: Date): Html {
  return explained.found ? drawFound(explained, now) : drawNotFound(explained);
}

function drawFound(
  { name, ref, sentence, said, kind, standings, groups, members, history }: Explanation,
  now: Date,
): Html {
  const waiting = [...(groups ?? []), ...(members?.others ?? [])].filter((each) => !isInStep(each));
  const sent = said.sent
    ? `${said.life}, last changed ${ago(said.lastModified, now)} ago`
    : `has not sent this ${kind} yet`;
  return html`<h3>${name}</h3>
<p role="status"><b>${sentence}</b></p>
<table><tbody>
<tr><th scope="row">Directory</th><td>${ref}</td></tr>
<tr><th scope="row">Identity provider</th><td>${sent}</td></tr>
${standings.map((each) => html`<tr><th scope="row">${each.upstream}</th><td>${standing(each)}</td></tr>`)}
${members === undefined ? undefined : html`<tr><th scope="row">Members</th><td>${members.wanted} wanted, ${members.inStep} in the group of the account</td></tr>`}
${groups === undefined ? undefined : html`<tr><th scope="row">Groups</th><td>${groupNames(groups)}</td></tr>`}
</tbody></table>
${waiting.length === 0 ? undefined : html`<h3>Memberships on the way</h3><ul>${waiting.slice(0, shownMemberships).map(membership)}</ul>`}
<h3>What happened</h3>
<table><tbody>${history.toReversed().map(({ time, text }) => html`<tr><td title="${time}">${ago(time, now)} ago</td><td>${text}</td></tr>`)}</tbody></table>`;
}

const isInStep = ({ standings }: ExplainedMembership): boolean => standings.every(({ code }) => code === 'in-step');

function standing({ text, next, todo }: Standing): Html {
  return html`${text}${next === undefined ? undefined : ` ${next}`}${todo === undefined ? undefined : html`<br><b>${todo}</b>`}`;
}

function groupNames(groups: readonly ExplainedMembership[]): string {
  const names = groups.filter(isInStep).map(({ name }) => name);
  return names.length === 0 ? 'none that have arrived' : names.join(', ');
}

function membership({ name, wanted, standings }: ExplainedMembership): Html {
  const [first] = standings.filter(({ code }) => code !== 'in-step');
  return html`<li>${wanted ? 'to be added to' : 'to be removed from'} ${name}: ${first === undefined ? undefined : standing(first)}</li>`;
}

function drawNotFound({ sentence, closest, todo }: NotFoundExplanation): Html {
  return html`<p role="status"><b>${sentence}</b></p>
${closest.length === 0 ? undefined : html`<h3>Closest names</h3><ul>${closest.map(({ name, standing: life }) => html`<li>${name} (${life})</li>`)}</ul>`}
<h3>What to check</h3><ol>${todo.map((each) => html`<li>${each}</li>`)}</ol>`;
}
