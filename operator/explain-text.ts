import type { Explanation } from '../lambda/delivery/admin/explain/explain';
import type { ExplainedMembers, ExplainedMembership } from '../lambda/delivery/admin/explain/memberships';
import type { NotFoundExplanation } from '../lambda/delivery/admin/explain/not-found';
import type { Standing } from '../lambda/delivery/admin/explain/standing';
import { recordLines } from './activity/record-text';
import { ago, counted, printable } from './terminal/table';
import { bulleted } from './terminal/wrap';

/** Rows of the smallest usual terminal, one of them for the prompt. */
const screenHeight = 23;
/** Memberships that need explaining are few; as many are shown. */
const shownMemberships = 6;

/** Why somebody is, or is not, in the account: the answer first, on one screen. */
export function explanationText(explained: Explanation, now: Date): string {
  const { sentence, name, ref, kind, standings, groups, members, history } = explained;
  const above = [
    ...bulleted('', printable(sentence)),
    '',
    `Directory          ${ref}`,
    saidLine(explained, now),
    ...standings.flatMap(standingLines),
    ...(groups === undefined ? [] : groupLines(groups)),
    ...(members === undefined ? [] : memberLines(members)),
  ];
  const past = history.map(recordLines);
  while (past.length > 3 && above.length + 3 + past.flat().length > screenHeight) past.shift();
  const all = `All of it: npx scim-bridge activity --${kind} ${/\s/.test(name) ? ref : name}`;
  return [...above, ...(past.length === 0 ? [] : ['', 'What happened (UTC)', ...past.flat(), printable(all)])].join(
    '\n',
  );
}

function saidLine({ said, kind }: Explanation, now: Date): string {
  const sent = `${said.life}, last changed ${ago(said.lastModified, now)} ago`;
  return `Identity provider  ${said.sent ? sent : `has not sent this ${kind} yet`}`;
}

/** `in-step` as a text has it. */
const worded = (code: string): string => code.replaceAll('-', ' ');

const standingText = ({ code, text, next }: Standing): string =>
  `${worded(code)}. ${text}${next === undefined ? '' : ` ${next}`}`;

function standingLines(standing: Standing): string[] {
  const { upstream, todo } = standing;
  return [
    ...bulleted(`${upstream.padEnd(17)}  `, printable(standingText(standing))),
    ...(todo === undefined ? [] : bulleted('> ', printable(todo))),
  ];
}

function groupLines(groups: readonly ExplainedMembership[]): string[] {
  const inStep = groups.filter(isInStep);
  const others = groups.filter((group) => !isInStep(group));
  const names = inStep.slice(0, 8).map(({ name }) => name);
  const more = inStep.length > names.length ? `, and ${inStep.length - names.length} more` : '';
  const text = names.length === 0 ? 'none that have arrived' : `in ${names.join(', ')}${more}`;
  return [...bulleted('Groups             ', printable(text)), ...membershipLines(others, others.length)];
}

function memberLines({ wanted, inStep, others, othersCount }: ExplainedMembers): string[] {
  const text = `${counted(wanted, 'person', 'people')} wanted, ${inStep} of them in the account's group`;
  return [...bulleted('Members            ', text), ...membershipLines(others, othersCount)];
}

function membershipLines(others: readonly ExplainedMembership[], count: number): string[] {
  const shown = others.slice(0, shownMemberships).flatMap(({ name, wanted, standings }) => {
    const [standing] = standings.filter(({ code }) => code !== 'in-step');
    const what = wanted ? '+' : '-';
    return bulleted(`  ${what} `, printable(`${name}: ${standing === undefined ? '' : standingText(standing)}`));
  });
  return [...shown, ...(count > shownMemberships ? [`  ... and ${count - shownMemberships} more (--json)`] : [])];
}

const isInStep = ({ standings }: ExplainedMembership): boolean => standings.every(({ code }) => code === 'in-step');

/** Nobody is called so: what there is instead, and what to check. */
export function notFoundText({ sentence, closest, refused, todo }: NotFoundExplanation): string {
  const near = closest.map(
    ({ name, ref, standing }) => `  ${printable(name)}  ${ref}${standing === 'active' ? '' : ` (${standing})`}`,
  );
  return [
    ...bulleted('', printable(sentence)),
    ...(near.length === 0 ? [] : ['', 'Closest names', ...near]),
    ...(refused.length === 0 ? [] : ['', 'Refused requests']),
    ...refused.flatMap(({ time, by, message = '' }) =>
      bulleted(`  ${time.slice(0, 16).replace('T', ' ')}  `, printable(`${by.name}: ${message}`)),
    ),
    '',
    'What to check',
    ...todo.flatMap((text, index) => bulleted(`  ${index + 1}. `, printable(text))),
  ].join('\n');
}
