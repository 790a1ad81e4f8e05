import type { Json } from '../../../lambda/scim/types';
import { barbara, patched, patchedGroup } from './patch/support';
import { ENTERPRISE, refusal, USER } from './support';

describe('Okta', () => {
  test('(de)activates without a path', () => {
    expect(patched(barbara, { op: 'replace', value: { active: false } }).active).toBe(false);
  });

  test('sends a password: accepted and dropped', () => {
    expect(patched(barbara, { op: 'replace', value: { password: 'Aa1!' } })).toBe(barbara);
    expect(
      patched(barbara, { op: 'replace', path: 'password', value: 'Aa1!' }, { op: 'remove', path: 'password' }),
    ).toBe(barbara);
  });

  test('sends the read-only id in a rename: ignored there, members stay', () => {
    expect(patchedGroup({ op: 'replace', value: { id: 'abf4dd94', displayName: 'Renamed' } })).toEqual({
      attributes: { displayName: 'Renamed' },
      members: { base: 'keep', add: [], remove: [] },
    });
    expect(refusal(() => patchedGroup({ op: 'replace', path: 'id', value: 'abf4dd94' })).scimType).toBe('mutability');
  });

  test('adds and removes members', () => {
    expect(
      patchedGroup(
        { op: 'remove', path: 'members[value eq "u1"]' },
        { op: 'add', path: 'members', value: [{ value: 'u2', display: 'u2@okta.local' }] },
      ),
    ).toMatchObject({ members: { base: 'keep', add: ['u2'], remove: ['u1'] } });
    expect(patchedGroup({ op: 'replace', path: 'members', value: [] })).toMatchObject({
      members: { base: 'none', add: [] },
    });
  });
});

describe('Entra ID', () => {
  test.each<Json>([[{ address: 'b@example.com' }], { work: 'b@example.com' }])(
    'emails %j have no part that is known: nothing is said of the addresses',
    (value) => {
      expect(patched(barbara, { op: 'Replace', path: 'emails', value })).toBe(barbara);
      expect(patched(barbara, { op: 'replace', value: { emails: value } })).toBe(barbara);
    },
  );

  test.each<Json>(['', ' ', null, [], [null], { value: null }, [{ $ref: null, value: '' }]])(
    'active %j says nothing: who is suspended stays so, and who is active',
    (value) => {
      for (const operation of [
        { op: 'Replace', path: 'active', value },
        { op: 'Replace', value: { active: value } },
      ]) {
        expect(patched({ ...barbara, active: false }, operation).active).toBe(false);
        expect(patched({ ...barbara, active: true }, operation).active).toBe(true);
      }
    },
  );

  test.each(['Replace', 'REPLACE', 'replace'])('the operation in any case: %s', (op) =>
    expect(patched(barbara, { op, path: 'active', value: 'False' }).active).toBe(false),
  );

  test('booleans as strings', () => {
    const off = { ...barbara, active: false };
    expect(patched(off, { op: 'Replace', path: 'active', value: 'True' }).active).toBe(true);
    expect(patched(off, { op: 'Add', path: 'roles', value: [{ value: 'admin', primary: 'True' }] }).roles).toEqual([
      { value: 'admin', primary: true },
    ]);
  });

  test('a whole legacy update', () => {
    const after = patched(
      barbara,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@x' },
      { op: 'Replace', path: 'name.familyName', value: 'Y' },
      { op: 'Add', path: `${ENTERPRISE}:employeeNumber`, value: '1' },
      { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'admin' },
      { op: 'Add', path: `${USER}:title`, value: 'Eng' },
    );
    expect(after).toMatchObject({
      emails: [{ value: 'new@x', type: 'work', primary: true }, {}],
      name: { givenName: 'Barbara', familyName: 'Y' },
      [ENTERPRISE]: { employeeNumber: '1', department: 'Tours' },
      roles: [{ primary: true, value: 'admin' }],
      title: 'Eng',
    });
  });

  test('aadOptscim062020: dotted and URN-qualified keys', () => {
    const after = patched(
      barbara,
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'new@x' },
      {
        op: 'replace',
        value: {
          displayName: 'D',
          'name.givenName': 'G',
          'name.familyName': 'F',
          [`${ENTERPRISE}:employeeNumber`]: '1',
        },
      },
    );
    expect(after).toMatchObject({
      displayName: 'D',
      name: { givenName: 'G', familyName: 'F' },
      [ENTERPRISE]: { employeeNumber: '1' },
    });
    expect(after).not.toHaveProperty(['name.givenName']);
  });

  describe('a value that is not there', () => {
    const phone = 'phoneNumbers[type eq "mobile"].value';
    const created = [{ type: 'mobile', value: '+1' }];

    test('add creates it, in any case of the operation', () => {
      expect(patched(barbara, { op: 'Add', path: phone, value: '+1' }).phoneNumbers).toEqual(created);
      expect(patched(barbara, { op: 'add', path: phone, value: '+1' }).phoneNumbers).toEqual(created);
    });

    test('Replace creates it', () => {
      expect(patched(barbara, { op: 'Replace', path: phone, value: '+1' }).phoneNumbers).toEqual(created);
      expect(
        patched(barbara, { op: 'Replace', path: 'phoneNumbers[TYPE eq "mobile"]', value: { value: '+1' } })
          .phoneNumbers,
      ).toEqual(created);
      expect(patched(barbara, { op: 'Replace', path: 'roles[primary eq true].value', value: 'a' }).roles).toEqual([
        { primary: true, value: 'a' },
      ]);
    });

    test.each<[string, string]>([
      ['replace', phone],
      ['Replace', 'phoneNumbers[value eq "1"].type'],
      ['Replace', 'phoneNumbers[type ne "mobile"].value'],
      ['Replace', 'phoneNumbers[type eq "mobile" and primary eq true].value'],
    ])('%s %s is noTarget (RFC 7644 §3.5.2.3)', (op, path) => {
      expect(refusal(() => patched(barbara, { op, path, value: 'x' }))).toMatchObject({
        status: 400,
        scimType: 'noTarget',
      });
    });
  });

  test.each<Json>(['', null, []])('clears the manager with %j', (value) => {
    expect(patched(barbara, { op: 'Replace', path: `${ENTERPRISE}:manager`, value })[ENTERPRISE]).toEqual({
      department: 'Tours',
    });
    expect(patched(barbara, { op: 'Replace', path: 'manager', value })[ENTERPRISE]).toEqual({ department: 'Tours' });
  });

  test.each<Json>(['m2', ['m2'], { value: 'm2' }, [{ value: 'm2' }]])('sets the manager with %j', (value) => {
    expect(patched(barbara, { op: 'Add', path: `${ENTERPRISE}:manager`, value })[ENTERPRISE]).toMatchObject({
      manager: { value: 'm2' },
    });
  });

  test('arrays of one around scalars', () => {
    expect(patched(barbara, { op: 'Replace', path: 'title', value: ['Engineer'] }).title).toBe('Engineer');
    expect(
      patched(barbara, { op: 'Replace', path: 'emails[type eq "home"].value', value: ['n@x'] }).emails,
    ).toMatchObject([{}, { value: 'n@x' }]);
    expect(
      patched(barbara, { op: 'Replace', path: 'emails[type eq "home"]', value: [{ value: 'n@x' }] }).emails,
    ).toMatchObject([{}, { value: 'n@x' }]);
  });

  test('attributes of schemas that we do not have are ignored, the rest is done', () => {
    const custom = 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User';
    expect(
      patched(
        barbara,
        { op: 'Add', path: `${custom}:tag`, value: 'x' },
        { op: 'Replace', path: 'title', value: 'T' },
        { op: 'Add', path: `${custom}:list[type eq "x"].value`, value: 'x' },
      ),
    ).toEqual({ ...barbara, title: 'T' });
    expect(patched(barbara, { op: 'Replace', value: { [custom]: { tag: 'x' }, [`${custom}:tag`]: 'x' } })).toBe(
      barbara,
    );
  });

  test('the misspelt enterprise URN', () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User';
    expect(patched(barbara, { op: 'Add', path: `${urn}:division`, value: 'D' })[ENTERPRISE]).toMatchObject({
      division: 'D',
    });
    expect(patched(barbara, { op: 'Add', value: { [urn]: { division: 'D' } } })[ENTERPRISE]).toMatchObject({
      division: 'D',
    });
  });

  test('Remove with a list removes the listed members only; $ref is null', () => {
    expect(patchedGroup({ op: 'Remove', path: 'members', value: [{ $ref: null, value: 'u1' }] })).toMatchObject({
      members: { base: 'keep', add: [], remove: ['u1'] },
    });
    expect(patchedGroup({ op: 'Add', path: 'members', value: [{ $ref: null, value: 'u1' }] })).toMatchObject({
      members: { base: 'keep', add: ['u1'] },
    });
  });
});

test('JumpCloud removes members either way', () => {
  for (const removal of [{ path: 'members', value: [{ value: 'u1' }] }, { path: 'members[value eq "u1"]' }]) {
    expect(patchedGroup({ op: 'remove', ...removal })).toMatchObject({ members: { base: 'keep', remove: ['u1'] } });
  }
});

test('an empty list of members to remove removes nobody', () => {
  for (const value of [[], '']) {
    expect(patchedGroup({ op: 'remove', path: 'members', value })).toMatchObject({
      members: { base: 'keep', remove: [] },
    });
  }
});

describe('Keycloak', () => {
  test('remove of members with null empties the group', () => {
    expect(patchedGroup({ op: 'remove', path: 'members', value: null })).toMatchObject({
      members: { base: 'none', add: [] },
    });
  });

  test('active as a string', () =>
    expect(patched(barbara, { op: 'replace', path: 'active', value: 'false' }).active).toBe(false));
});

test.each([
  { op: 'replace', path: 'members', value: null },
  { op: 'replace', path: 'members', value: '' },
  { op: 'add', path: 'members', value: null },
  { op: 'replace', value: { members: null } },
  { op: 'replace', path: 'members', value: [null] },
])('null says nothing of the members: %j', (operation) =>
  expect(patchedGroup(operation)).toMatchObject({ members: { base: 'keep', add: [], remove: [] } }),
);

test('SimpleIdServer#164: a member without quotes, or in single ones', () => {
  for (const path of ['members[value eq 3f2a-7]', "members[value eq '3f2a-7']", 'members[ value eq 3f2a-7 ]']) {
    expect(patchedGroup({ op: 'remove', path })).toMatchObject({ members: { base: 'keep', remove: ['3f2a-7'] } });
  }
  expect(patchedGroup({ op: 'remove', path: 'members[value eq 42]' })).toMatchObject({ members: { remove: ['42'] } });
});

describe('Rippling', () => {
  test('a single member where a list is due, with a path and without', () => {
    for (const operation of [{ path: 'members', value: { value: 'u1' } }, { value: { members: { value: 'u1' } } }]) {
      expect(patchedGroup({ op: 'add', ...operation })).toMatchObject({ members: { base: 'keep', add: ['u1'] } });
    }
  });

  test('the primary email by filter', () => {
    expect(
      patched(barbara, { op: 'replace', path: 'emails[primary eq true].value', value: 'n@x' }).emails,
    ).toMatchObject([{ value: 'n@x', primary: true }, {}]);
  });
});

test('authentik and slashdevops: a path-less replace of the whole group keeps the members it does not mention', () => {
  expect(patchedGroup({ op: 'replace', value: { id: 'g', displayName: 'N', externalId: 'e', schemas: [] } })).toEqual({
    attributes: { displayName: 'N', externalId: 'e' },
    members: { base: 'keep', add: [], remove: [] },
  });
});
