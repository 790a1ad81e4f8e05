import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commentOn, configurationPage, documentedDefault } from '../../../lib/config/documentation';
import { type OptionName, options } from '../../../lib/config/options';

const root = path.join(__dirname, '../../..');
const source = readFileSync(path.join(root, 'lib/config.ts'), 'utf8');
const names = Object.keys(options) as OptionName[];

test('docs/configuration.md is what the code says (npx tsx scripts/document-options.ts writes it anew)', () => {
  expect(readFileSync(path.join(root, 'docs/configuration.md'), 'utf8')).toBe(configurationPage(source));
});

test.each(names)('the comment on %s says what it is for, and its default as it is', (name) => {
  const { meaning, fallback } = commentOn(name, source);
  expect(meaning).toMatch(/^[A-Z].{30,}\.$/);
  expect(fallback.toLowerCase()).toContain(documentedDefault(name).toLowerCase());
});

test('an option without a comment is noticed', () => {
  expect(() => commentOn('tags', source.replace('readonly tags?:', 'readonly labels?:'))).toThrow(
    /no comment .* on tags/,
  );
});
