import { readFileSync } from 'node:fs';
import path from 'node:path';
import { configurationPage, documentedDefault } from '../../../lib/config/documentation';
import { optionRows } from '../../../lib/config/options';
import { functionOptionsSource, propsSource } from '../../../lib/config/props-source';

const read = (file: string) => readFileSync(path.join(__dirname, '../../..', file), 'utf8');

test('docs/configuration.md is what the table says (npm run docs:options writes it anew)', () => {
  expect(read('docs/configuration.md')).toBe(configurationPage());
});

test('so are the typed props in lib/config.ts', () => {
  expect(read('lib/config.ts')).toBe(propsSource());
});

test('and the names of options that functions may ask for', () => {
  expect(read('lambda/contract/function-options.ts')).toBe(functionOptionsSource());
});

test.each(optionRows())('%s says in a sentence what it is for, and its default', (_name, option) => {
  expect(option.text).toMatch(/^[A-Z].{30,}\.$/);
  expect(documentedDefault(option)).toMatch(/^[\da-z]/);
});
