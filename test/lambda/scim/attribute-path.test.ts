import fc from 'fast-check';
import { parseAttributePath, printAttributePath, resolveAttribute } from '../../../lambda/scim/attribute-path';
import { ENTERPRISE_USER_SCHEMA as ENTERPRISE } from '../../../lambda/scim/schema/enterprise-user';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';

const user = defineUser();
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

describe('parseAttributePath (RFC 7644 §3.10)', () => {
  test.each([
    ['userName', { name: 'userName' }],
    ['name.givenName', { name: 'name', sub: 'givenName' }],
    ['members.$ref', { name: 'members', sub: '$ref' }],
    ['x-y_2', { name: 'x-y_2' }],
    [`${core}:userName`, { schema: core, name: 'userName' }],
    [`${ENTERPRISE}:manager.displayName`, { schema: ENTERPRISE, name: 'manager', sub: 'displayName' }],
    ['https://example.com/schema:a.b', { schema: 'https://example.com/schema', name: 'a', sub: 'b' }],
  ])('%s', (text, path) => {
    expect(parseAttributePath(text)).toEqual(path);
    expect(printAttributePath(path)).toBe(text);
  });

  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    '2a',
    'a b',
    'a..b',
    ':a',
    'urn:a:',
    'noscheme:a',
    'ü',
    'a.2',
    'a[b',
    '1:2:a',
    `${core}:a.b.c`,
  ])('refuses %j', (text) => expect(parseAttributePath(text)).toBeUndefined());

  test('never throws, and prints what it read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z:.$0-9]{0,12}$/)), (text) => {
        const path = parseAttributePath(text);
        if (path !== undefined) expect(printAttributePath(path)).toBe(text);
      }),
    );
  });
});

describe('resolveAttribute', () => {
  const pathOf = (text: string, definition = user) => {
    const resolved = resolveAttribute(definition, parseAttributePath(text) ?? { name: '' });
    return (resolved?.sub ?? resolved?.attribute)?.path;
  };

  test.each([
    ['username', 'userName'],
    ['NAME.GIVENNAME', 'name.givenName'],
    [`${core.toUpperCase()}:title`, 'title'],
    [`${ENTERPRISE}:Department`, `${ENTERPRISE}:department`],
    [`${ENTERPRISE}:manager.value`, `${ENTERPRISE}:manager.value`],
    ['meta.lastModified', 'meta.lastModified'],
  ])('%s is %s', (text, path) => expect(pathOf(text)).toBe(path));

  test('Entra ID names the manager without its schema', () => {
    expect(pathOf('manager')).toBe(`${ENTERPRISE}:manager`);
    expect(pathOf('Manager.value')).toBe(`${ENTERPRISE}:manager.value`);
    expect(pathOf('department')).toBeUndefined();
    expect(pathOf('manager', defineGroup())).toBeUndefined();
  });

  test.each([
    'nope',
    'name.nope',
    'userName.nope',
    'urn:example:x:userName',
    `${ENTERPRISE}:userName`,
    'constructor',
    '__proto__',
  ])('%s is nothing', (text) => expect(pathOf(text)).toBeUndefined());

  test('the URN of a schema is no attribute', () => expect(pathOf(ENTERPRISE)).toBeUndefined());
});
