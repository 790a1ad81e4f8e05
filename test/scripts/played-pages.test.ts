import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine } from '../../operator/arguments';
import { commands } from '../../operator/commands/table';

const root = path.resolve(__dirname, '../..');
const docs = path.join(root, 'docs');
const pages = ['first-day.md', 'bad-days.md', 'migrating.md'];

const read = (file: string) => readFileSync(path.join(docs, file), 'utf8');

/** Commands on lines of their own, in text and in blocks, without a shell's comment. */
const commandsIn = (page: string): string[] =>
  [...page.matchAll(/npx scim-bridge ([^\n`]+)/g)].map(([, words = '']) =>
    (words.split(/ {2,}|, |[,.)]? *$|#/)[0] ?? '').trim(),
  );

const words = (line: string): string[] => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));

/** What an output calls its lines: `Base URL      http://…`. */
const labelsIn = (page: string): Set<string> =>
  new Set([...page.matchAll(/^ {0,2}([A-Z][a-z]+(?: [A-Za-z]+){0,2}) {2,}\S/gm)].map(([, label = '']) => label));

/** As GitHub makes them of headings. */
const anchorsIn = (page: string): Set<string> =>
  new Set(
    [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );

describe.each(pages)('%s, which a script plays', (name) => {
  const page = read(name);
  const typed = commandsIn(page);

  it('has commands', () => expect(typed.length).toBeGreaterThan(5));

  // Names of a family only (`held`) stand in texts for each of its commands.
  it.each([...new Set(typed)])('npx scim-bridge %s is a command that exists, with options that it has', (line) => {
    expect(() => readCommandLine(words(line), commands)).not.toThrow();
  });

  it('shows labels that the commands still print', () => {
    const sources = execFileSync('git', ['ls-files', 'operator', 'local/main.ts'], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((file) => readFileSync(path.join(root, file), 'utf8'))
      .join('\n');
    expect([...labelsIn(page)].filter((label) => !sources.includes(label))).toEqual([]);
  });

  it('links to pages and headings that exist', () => {
    const links = [...page.matchAll(/\]\(([\w/-]+\.md)?#?([\w-]*)\)/g)];
    const dead = links.filter(([, file, anchor]) => anchor !== '' && !anchorsIn(read(file ?? name)).has(anchor ?? ''));
    expect(dead.map(([link]) => link)).toEqual([]);
  });
});
