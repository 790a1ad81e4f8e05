import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { options } from '../../../lib/config/options';

const { extensionSchemas } = options;

const badge = { resourceType: 'User', schema: { id: 'urn:example:scim:badge', attributes: [{ name: 'colour' }] } };

const wrong = (value: unknown) => {
  const reading = extensionSchemas.read(value);
  return reading.ok ? [] : reading.wrong.map(({ part = '', wrong }) => `${part} ${wrong}`.trim());
};

test('a list of schemas is taken as it is', () => {
  expect(extensionSchemas.read([badge, { ...badge, resourceType: 'Group' }])).toEqual({
    ok: true,
    value: [badge, { ...badge, resourceType: 'Group' }],
  });
});

test.each([
  [7, ['is 7, which is not a list']],
  [[7], ['[0] is 7, which is not an object']],
  [[{ ...badge, resourceType: 'Printer' }], ['[0] has the resourceType "Printer"; allowed are "User" and "Group"']],
  [[badge, { resourceType: 'User', schema: {} }], [expect.stringMatching(/^\[1\] .*id/)]],
  [
    [{ resourceType: 'User', schema: { id: 'urn:x:y', attributes: [{ name: 'a', type: 'colour' }] } }],
    [expect.stringContaining('boolean')],
  ],
  [[badge, badge], [expect.stringContaining('urn:example:scim:badge')]],
])('%j is answered with the place and what is possible', (value, expected) => {
  expect(wrong(value)).toEqual(expected);
});

describe('a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'extension-schemas-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read', () => {
    const file = path.join(folder, 'schemas.json');
    writeFileSync(file, JSON.stringify([badge]));
    expect(extensionSchemas.read(extensionSchemas.fromText(file))).toEqual({ ok: true, value: [badge] });
  });

  test('that is not there, or is no JSON, is named', () => {
    const file = path.join(folder, 'broken.json');
    writeFileSync(file, '{');
    expect(wrong(file)).toEqual([expect.stringContaining('broken.json')]);
    expect(wrong(path.join(folder, 'missing.json'))).toEqual([expect.stringContaining('missing.json')]);
  });
});
