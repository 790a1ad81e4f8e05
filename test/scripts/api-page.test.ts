import { readFileSync } from 'node:fs';
import path from 'node:path';
import { extractApi } from '../../scripts/api/extract';
import { apiPage, undocumented } from '../../scripts/api/page';

const root = path.join(__dirname, '../..');
const { entryPoint, faults } = extractApi(root);

test('docs/api.md is what the declarations say; after a change: npm run docs:api', () => {
  expect(readFileSync(path.join(root, 'docs', 'api.md'), 'utf8')).toBe(apiPage(entryPoint));
});

test('every type that a public member mentions is exported', () => {
  expect(faults).toEqual([]);
});

test('everything public says what it is', () => {
  expect(undocumented(entryPoint)).toEqual([]);
});
