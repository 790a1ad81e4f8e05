import { attribute, text } from '../../../lambda/scim/schema/definition';
import { defineGroup, defineUser } from '../../../lambda/scim/schema/resource-definition';
import { parseSelection, selectEverything, selects } from '../../../lambda/scim/selection';
import { ENTERPRISE, refusal, USER } from './support';

const ACME = 'urn:acme:params:scim:schemas:extension:1.0:User';
const user = defineUser([
  {
    id: ACME,
    name: 'Acme',
    description: '',
    attributes: [
      text('badge', '', { returned: 'always' }),
      text('history', '', { returned: 'request' }),
      text('pin', '', { returned: 'never' }),
      attribute('desk', 'complex', '', {
        subAttributes: [
          text('room', '', { returned: 'always' }),
          text('floor', ''),
          text('key', '', { returned: 'never' }),
          text('plan', '', { returned: 'request' }),
        ],
      }),
      attribute('vault', 'complex', '', { subAttributes: [text('code', '', { returned: 'request' })] }),
    ],
  },
]);

const told = (attributes?: string | string[], excludedAttributes?: string | string[]) => {
  const { attributes: core, extensions } = parseSelection(user, { attributes, excludedAttributes });
  const tell = (extents: ReadonlyMap<string, 'whole' | ReadonlySet<string>>) =>
    [...extents].map(([name, extent]) => (extent === 'whole' ? name : `${name}(${[...extent].join(' ')})`));
  return [
    ...tell(core),
    ...[...extensions].flatMap(([urn, extents]) =>
      tell(extents).map((one) => `${urn === ACME ? 'acme' : 'ent'}:${one}`),
    ),
  ];
};

test('by default: all but what is returned never or on request (RFC 7643 §7)', () => {
  const all = told();
  for (const name of [
    'schemas',
    'id',
    'externalId',
    'meta',
    'userName',
    'groups',
    'ent:manager',
    'acme:badge',
    'acme:desk(room floor)',
  ]) {
    expect(all).toContain(name);
  }
  for (const name of ['password', 'acme:history', 'acme:pin', 'acme:vault(code)']) expect(all).not.toContain(name);
});

test.each<[string | string[], string[]]>([
  ['userName', ['schemas', 'id', 'userName', 'acme:badge']],
  ['USERNAME , name.givenName', ['schemas', 'id', 'userName', 'name(givenName)', 'acme:badge']],
  [
    ['userName', 'emails.value,emails.type'],
    ['schemas', 'id', 'userName', 'emails(value type)', 'acme:badge'],
  ],
  ['name.givenName,name', ['schemas', 'id', 'name', 'acme:badge']],
  ['name,name.givenName', ['schemas', 'id', 'name', 'acme:badge']],
  [`${USER}:userName`, ['schemas', 'id', 'userName', 'acme:badge']],
  [`${ENTERPRISE}:manager.value`, ['schemas', 'id', 'ent:manager(value)', 'acme:badge']],
  ['nothing,name.nothing', ['schemas', 'id', 'acme:badge']],
  ['password', ['schemas', 'id', 'acme:badge']],
  [`${ACME}:history,${ACME}:pin`, ['schemas', 'id', 'acme:badge', 'acme:history']],
  [`${ACME}:desk.plan`, ['schemas', 'id', 'acme:badge', 'acme:desk(room plan)']],
  [`${ACME}:desk.key`, ['schemas', 'id', 'acme:badge', 'acme:desk(room)']],
  [`${ACME}:desk`, ['schemas', 'id', 'acme:badge', 'acme:desk(room floor)']],
  [`${ACME}:vault.code`, ['schemas', 'id', 'acme:badge', 'acme:vault']],
  [ACME, ['schemas', 'id', 'acme:badge', 'acme:history', 'acme:desk(room floor)']],
])('attributes %j: what is asked for, and what is always returned (RFC 7644 §3.9)', (attributes, names) =>
  expect(told(attributes)).toEqual(names),
);

test("a base schema's URN alone asks for all of it", () => {
  const names = told(USER);
  expect(names).toContain('emails');
  expect(names).not.toContain('ent:manager');
  expect(names).not.toContain('password');
});

test.each<[string, string[], string[]]>([
  ['userName,meta', ['userName', 'meta'], ['schemas', 'id', 'name']],
  ['id,schemas', [], ['schemas', 'id']],
  ['name.givenName', ['name'], ['name(formatted familyName middleName honorificPrefix honorificSuffix)']],
  [ENTERPRISE, ['ent:manager', 'ent:department'], ['userName']],
  [ACME, ['acme:desk(room floor)', 'acme:history'], ['acme:badge']],
  [`${ACME}:desk.floor,${ACME}:desk.room`, ['acme:desk(room floor)'], ['acme:desk(room)']],
  ['nothing', ['password'], ['userName']],
])('excludedAttributes %j: the rest, and what is always returned', (excluded, gone, there) => {
  const names = told(undefined, excluded);
  for (const name of gone) expect(names).not.toContain(name);
  for (const name of there) expect(names).toContain(name);
});

test('all sub-attributes excluded one by one exclude the attribute', () =>
  expect(
    told(undefined, `${ENTERPRISE}:manager.value,${ENTERPRISE}:manager.$ref,${ENTERPRISE}:manager.displayName`),
  ).not.toContain('ent:manager'));

test('both at once is refused; empty ones are not there', () => {
  expect(refusal(() => told('userName', 'name'))).toMatchObject({ status: 400, scimType: 'invalidValue' });
  expect(told('', ' , ')).toEqual(told());
});

test('what is not returned need not be read', () => {
  const group = defineGroup();
  expect(selects(parseSelection(group, {}), 'members')).toBe(true);
  expect(selects(parseSelection(group, { excludedAttributes: 'members' }), 'members')).toBe(false);
  expect(selects(parseSelection(group, { attributes: ['members.value'] }), 'members')).toBe(true);
  expect(selects(parseSelection(group, { attributes: 'displayName' }), 'members')).toBe(false);
  expect(selects(parseSelection(user, { attributes: 'groups' }), 'groups')).toBe(true);
});

test('evaluation sees what is returned on request, but not what never is', () => {
  const { attributes, extensions } = selectEverything(user);
  expect(attributes.has('password')).toBe(false);
  expect([...(extensions.get(ACME)?.keys() ?? [])]).toEqual(['badge', 'history', 'desk', 'vault']);
});

test('nothing is compiled per request where nothing is asked for', () => {
  expect(parseSelection(user, {})).toBe(parseSelection(user, {}));
  expect(selectEverything(user)).toBe(selectEverything(user));
});
