import type { PeopleCounts } from '../delivery/admin/status/status';
import { type Html, html } from './html';
import { style } from './style';

/** Draws how many people and groups are in which state: a number each, and what it means. */
export function drawPeople(counts: PeopleCounts, theme: 'light' | 'dark'): Html {
  const { active, suspended, invited, groups, held, failed, retrying, protectedCount } = counts;
  const figures: readonly (readonly [number, string])[] = [
    [active, 'active'],
    [suspended, 'suspended'],
    [invited, 'invited, not accepted'],
    [groups, groups === 1 ? 'managed group' : 'managed groups'],
  ];
  const troubles: readonly (readonly [number, string])[] = [
    [held, 'held'],
    [failed, 'refused'],
    [retrying, 'retrying'],
    [protectedCount, 'protected'],
  ];
  return html`${style(theme)}<div class="bridge"><dl class="figures">${[...figures, ...troubles.filter(([count]) => count > 0)].map(figure)}</dl>
<p class="soft">Active and suspended as the identity provider wants them; invited as the account said at the last import.</p></div>`;
}

const figure = ([count, what]: readonly [number, string]): Html =>
  html`<div><dd>${count.toLocaleString('en-US')}</dd><dt>${what}</dt></div>`;
