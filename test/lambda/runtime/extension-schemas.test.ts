import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readExtensionSchemas } from '../../../lambda/runtime/extension-schemas';

const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-extensions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const user = { resourceType: 'User', schema: { id: 'urn:example:scim:badge', attributes: [{ name: 'colour' }] } };
const group = { resourceType: 'Group', schema: { id: 'urn:example:scim:cost', attributes: [{ name: 'centre' }] } };

test('without the variable there are none, and no file is looked for', () => {
  expect(readExtensionSchemas({})('User')).toEqual([]);
});

test('they are read from the file beside the code, each for its type', () => {
  writeFileSync(path.join(folder, 'own.json'), JSON.stringify([user, group]));
  const of = readExtensionSchemas({ LAMBDA_TASK_ROOT: folder, EXTENSION_SCHEMAS_FILE: 'own.json' });
  expect(of('User').map(({ id }) => id)).toEqual(['urn:example:scim:badge']);
  expect(of('Group').map(({ id }) => id)).toEqual(['urn:example:scim:cost']);
});

test('a file that should be there and is not ends the function, rather than losing what people have', () => {
  expect(() => readExtensionSchemas({ LAMBDA_TASK_ROOT: folder, EXTENSION_SCHEMAS_FILE: 'lost.json' })).toThrow(
    /lost\.json/,
  );
});
