import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { badDays } from './transcripts/bad-days';
import { root } from './transcripts/bridge';
import { firstDay } from './transcripts/first-day';
import { migrating } from './transcripts/migrating';

/**
 * Plays a page of the operator's day and writes it: `npm run docs:first-day`, `npm run docs:bad-days`. With `--check` it writes nothing, and
 * ends with 1 when the page is not what was played.
 */
const pages: Readonly<Record<string, () => Promise<string>>> = {
  'first-day': firstDay,
  'bad-days': badDays,
  migrating,
};

async function main([name = '', ...options]: readonly string[]): Promise<void> {
  const play = pages[name];
  if (play === undefined) throw new Error(`There is no page "${name}". Pages: ${Object.keys(pages).join(', ')}.`);
  const file = path.join(root, 'docs', `${name}.md`);
  const text = await play();
  if (!options.includes('--check')) return writeFileSync(file, text);
  const [was, is] = [readFileSync(file, 'utf8'), text].map((each) => each.split('\n')) as [string[], string[]];
  const at = is.findIndex((line, index) => line !== was[index]);
  if (was.length === is.length && at < 0) return;
  console.error(`docs/${name}.md, line ${at + 1}, is not what was played.\n- ${was[at]}\n+ ${is[at]}`);
  process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
