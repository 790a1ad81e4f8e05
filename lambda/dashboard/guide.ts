import { type Html, html } from './html';
import { style } from './style';

/** What the operations guide says of one alarm. */
export interface GuideSection {
  /** Name of the alarm, without the bridge's prefix. */
  readonly title: string;
  /** What its table has: `severity`, `fires when`, `means`, `first`, … and the text to each, in Markdown. */
  readonly rows: readonly (readonly [string, string])[];
}

/**
 * The sections about alarms.
 *
 * @param guide docs/operations.md: a heading of the third level and a table of two columns for each alarm
 */
export function readGuide(guide: string): readonly GuideSection[] {
  return guide
    .split(/^(?=###? )/m)
    .filter((section) => section.startsWith('### '))
    .map((section): GuideSection => {
      const [title = '', ...lines] = section.slice('### '.length).split('\n');
      const cells = lines.map((line) => /^\| (\S.*?) \| (.+) \|$/.exec(line));
      return { title, rows: cells.flatMap((cell) => (cell === null ? [] : [[cell[1] ?? '', cell[2] ?? ''] as const])) };
    })
    .filter(({ rows }) => rows.some(([name]) => name === 'fires when'));
}

/** Draws the sections, each folded. */
export function drawGuide(sections: readonly GuideSection[], theme: 'light' | 'dark'): Html {
  return html`${style(theme)}<div class="bridge">${sections.map(
    ({ title, rows }) =>
      html`<details><summary>${title}</summary><table><tbody>${rows.map(
        ([name, text]) => html`<tr><td class="since soft">${inline(name)}</td><td>${inline(text)}</td></tr>`,
      )}</tbody></table></details>`,
  )}</div>`;
}

/** Code, emphasis and links, as far as the guide has them in a table. A link to another page of docs/ would open nothing here. */
function inline(text: string): readonly Html[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)]+\))/).map((part) => {
    if (/^`/.test(part)) return html`<code>${part.slice(1, -1)}</code>`;
    if (/^\*\*/.test(part)) return html`<strong>${part.slice(2, -2)}</strong>`;
    if (/^\*/.test(part)) return html`<em>${part.slice(1, -1)}</em>`;
    const [, words = '', address = ''] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part) ?? [];
    if (address.startsWith('https:')) return html`<a href="${address}" target="_blank">${words}</a>`;
    return html`${words === '' ? part : words}`;
  });
}
