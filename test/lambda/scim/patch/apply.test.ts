import type { Attributes, Json } from '../../../../lambda/scim/types';
import { ENTERPRISE, GROUP, refusal, USER } from '../support';
import { ACME, barbara, patched, patchedGroup } from './support';

const [work, home] = [
  { value: 'bjensen@example.com', type: 'work', primary: true },
  { value: 'babs@jensen.org', type: 'home' },
];

/** What an operation makes of Barbara; undefined takes an attribute away. */
const without = (name: string): Attributes => {
  const { [name]: _, ...rest } = barbara;
  return rest;
};

type Case = [Json, Attributes];

describe('RFC 7644 §3.5.2.1: add', () => {
  test.each<Case>([
    [
      { op: 'add', path: 'title', value: 'Guide' },
      { ...barbara, title: 'Guide' },
    ],
    [
      { op: 'add', path: 'externalId', value: 'x' },
      { ...barbara, externalId: 'x' },
    ],
    [
      { op: 'add', path: `${USER}:title`, value: 'Guide' },
      { ...barbara, title: 'Guide' },
    ],
    [
      { op: 'add', path: 'name.middleName', value: 'J' },
      { ...barbara, name: { familyName: 'Jensen', givenName: 'Barbara', middleName: 'J' } },
    ],
    [
      { op: 'add', path: 'NAME', value: { MIDDLENAME: 'J' } },
      { ...barbara, name: { familyName: 'Jensen', givenName: 'Barbara', middleName: 'J' } },
    ],
    [
      { op: 'add', path: 'emails', value: [{ value: 'x@y' }] },
      { ...barbara, emails: [work, home, { value: 'x@y' }] },
    ],
    [
      { op: 'add', path: 'roles', value: [{ value: 'a' }, { value: 'a' }, { value: 'b' }] },
      { ...barbara, roles: [{ value: 'a' }, { value: 'b' }] },
    ],
    [
      { op: 'add', path: 'emails[type eq "home"]', value: { display: 'Babs' } },
      { ...barbara, emails: [work, { ...home, display: 'Babs' }] },
    ],
    [
      { op: 'add', path: 'emails[type eq "home"].display', value: 'Babs' },
      { ...barbara, emails: [work, { ...home, display: 'Babs' }] },
    ],
    [
      { op: 'add', path: 'emails[type eq "other"].value', value: 'o@x' },
      { ...barbara, emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      { op: 'add', path: 'emails[type eq "other" and display eq "O"]', value: { value: 'o@x' } },
      { ...barbara, emails: [work, home, { type: 'other', display: 'O', value: 'o@x' }] },
    ],
    [
      { op: 'add', path: 'phoneNumbers.value', value: '1' },
      { ...barbara, phoneNumbers: [{ value: '1' }] },
    ],
    [
      { op: 'add', path: 'addresses.country', value: 'US' },
      { ...barbara, addresses: [{ ...(barbara.addresses as Attributes[])[0], country: 'US' }] },
    ],
    [
      { op: 'add', path: `${ENTERPRISE}:costCenter`, value: '7' },
      { ...barbara, [ENTERPRISE]: { ...(barbara[ENTERPRISE] as Attributes), costCenter: '7' } },
    ],
    [
      { op: 'add', path: ENTERPRISE, value: { costCenter: '7', nope: 1 } },
      { ...barbara, [ENTERPRISE]: { ...(barbara[ENTERPRISE] as Attributes), costCenter: '7' } },
    ],
    [
      { op: 'add', path: USER, value: { title: 'T', 'name.middleName': 'J' } },
      { ...barbara, title: 'T', name: { familyName: 'Jensen', givenName: 'Barbara', middleName: 'J' } },
    ],
    [
      { op: 'add', path: `${ACME}:labels`, value: ['red'] },
      { ...barbara, [ACME]: { labels: ['red'] } },
    ],
    [
      { op: 'add', value: { title: 'T', emails: [{ value: 'x@y' }], [ENTERPRISE]: { division: 'D' } } },
      {
        ...barbara,
        title: 'T',
        emails: [work, home, { value: 'x@y' }],
        [ENTERPRISE]: { ...(barbara[ENTERPRISE] as Attributes), division: 'D' },
      },
    ],
  ])('%j', (operation, result) => expect(patched(barbara, operation)).toEqual(result));

  test.each<Json>([
    { op: 'add', path: 'userName', value: 'bjensen@example.com' },
    { op: 'add', path: 'name', value: { givenName: 'Barbara' } },
    { op: 'add', path: 'emails', value: [{ type: 'work', value: 'bjensen@example.com' }] },
    { op: 'add', path: 'emails', value: [{ type: 'WORK', value: 'BJENSEN@example.com', primary: true }] },
    {
      op: 'add',
      path: 'addresses',
      value: [{ locality: 'Hollywood', streetAddress: '100 Universal City Plaza', type: 'work' }],
    },
    { op: 'add', path: 'emails[type eq "work"]', value: { primary: true } },
    { op: 'add', path: `${ENTERPRISE}:department`, value: 'Tours' },
    { op: 'add', value: { active: true, name: { familyName: 'Jensen' } } },
    { op: 'add', path: 'title', value: null },
    { op: 'add', path: 'emails', value: [] },
    { op: 'add', path: 'name', value: null },
    { op: 'add', path: 'name', value: { middleName: null } },
    { op: 'add', path: 'name.middleName', value: '' },
    { op: 'add', path: 'emails[type eq "other"].value', value: null },
    { op: 'add', path: 'emails[type eq "other"]', value: null },
    { op: 'add', path: 'emails[type eq "other"]', value: {} },
    { op: 'add', path: 'emails[type eq "other"].primary', value: true },
    { op: 'add', path: ENTERPRISE, value: { nope: 1 } },
    { op: 'add', value: {} },
  ])('what is there, or nothing, changes nothing: %j', (operation) =>
    expect(patched(barbara, operation)).toBe(barbara),
  );

  test('a filter that does not say what to make is noTarget', () => {
    for (const filter of [
      'type ne "x" and type co "z"',
      'not (type pr)',
      'type eq null',
      'type eq "a" and type eq "b"',
      'display pr',
      'display eq ""',
    ]) {
      expect(
        refusal(() => patched(barbara, { op: 'add', path: `emails[${filter} and value eq "q"].value`, value: 'x' })),
      ).toMatchObject({
        status: 400,
        scimType: 'noTarget',
        detail: expect.stringContaining(
          'emails has no value that matches the filter. To add one, use add with the path emails.',
        ),
      });
    }
    expect(
      refusal(() => patched(barbara, { op: 'add', path: `${ACME}:labels[value eq "x"]`, value: 'x' })).scimType,
    ).toBe('noTarget');
    expect(
      refusal(() => patched(barbara, { op: 'add', path: `${ACME}:keys[maker eq "x"]`, value: { room: 'x' } })).scimType,
    ).toBe('noTarget');
  });
});

describe('RFC 7644 §3.5.2.3: replace', () => {
  test.each<Case>([
    [
      { op: 'replace', path: 'userName', value: 'b@x' },
      { ...barbara, userName: 'b@x' },
    ],
    [
      { op: 'replace', path: 'title', value: 'T' },
      { ...barbara, title: 'T' },
    ],
    [
      { op: 'replace', path: 'name', value: { givenName: 'Babs', familyName: null } },
      { ...barbara, name: { givenName: 'Babs' } },
    ],
    [{ op: 'replace', path: 'name', value: { givenName: null, familyName: '' } }, without('name')],
    [
      { op: 'replace', path: 'name.givenName', value: 'Babs' },
      { ...barbara, name: { familyName: 'Jensen', givenName: 'Babs' } },
    ],
    [
      { op: 'replace', path: 'name.givenName', value: null },
      { ...barbara, name: { familyName: 'Jensen' } },
    ],
    [{ op: 'replace', path: 'name', value: null }, without('name')],
    [
      { op: 'replace', path: 'emails', value: [{ value: 'n@x' }] },
      { ...barbara, emails: [{ value: 'n@x' }] },
    ],
    [{ op: 'replace', path: 'emails', value: [] }, without('emails')],
    [{ op: 'replace', path: 'emails', value: null }, without('emails')],
    [
      { op: 'replace', path: 'emails[type eq "home"]', value: { value: 'n@x' } },
      { ...barbara, emails: [work, { type: 'home', value: 'n@x' }] },
    ],
    [
      { op: 'replace', path: 'emails[value ew "x.com" or type eq "home"]', value: { value: 'n@x', type: 'other' } },
      { ...barbara, emails: [work, { value: 'n@x', type: 'other' }] },
    ],
    [
      { op: 'replace', path: 'emails[type eq "home"]', value: null },
      { ...barbara, emails: [work] },
    ],
    [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'n@x' },
      { ...barbara, emails: [{ ...work, value: 'n@x' }, home] },
    ],
    [
      { op: 'replace', path: 'emails[type eq "home"].value', value: '' },
      { ...barbara, emails: [work] },
    ],
    [
      { op: 'replace', path: 'emails[value pr].display', value: 'E' },
      {
        ...barbara,
        emails: [
          { ...work, display: 'E' },
          { ...home, display: 'E' },
        ],
      },
    ],
    [
      { op: 'replace', path: 'emails[value co "@"].value', value: 'a@x' },
      {
        ...barbara,
        emails: [
          { ...work, value: 'a@x' },
          { ...home, value: 'a@x' },
        ],
      },
    ],
    [
      { op: 'replace', path: 'emails.type', value: 'other' },
      {
        ...barbara,
        emails: [
          { ...work, type: 'other' },
          { ...home, type: 'other' },
        ],
      },
    ],
    [{ op: 'replace', path: 'emails[type eq "other"].value', value: '' }, barbara],
    [
      { op: 'replace', path: 'roles.value', value: 'x' },
      { ...barbara, roles: [{ value: 'x' }] },
    ],
    [
      { op: 'replace', path: `${ENTERPRISE}:department`, value: null },
      { ...barbara, [ENTERPRISE]: { manager: { value: 'm1', $ref: '../Users/m1' } } },
    ],
    [{ op: 'replace', path: ENTERPRISE, value: null }, without(ENTERPRISE)],
    [{ op: 'replace', value: { [ENTERPRISE]: [] } }, without(ENTERPRISE)],
    [
      { op: 'replace', value: { [ENTERPRISE]: { 'manager.value': 'm2', department: null } } },
      { ...barbara, [ENTERPRISE]: { manager: { value: 'm2' } } },
    ],
    [
      { op: 'replace', value: { 'emails[type eq "home"].value': 'n@x' } },
      { ...barbara, emails: [work, { ...home, value: 'n@x' }] },
    ],
    [
      {
        op: 'replace',
        value: {
          nope: 1,
          'no such': 2,
          '': 3,
          'a.b.c': 4,
          'name.nope': 5,
          __proto__x: 6,
          'urn:x:y:z': 7,
          id: 8,
          meta: {},
          schemas: [],
          groups: [],
        },
      },
      barbara,
    ],
  ])('%j', (operation, result) => expect(patched(barbara, operation)).toEqual(result));

  test.each(['type eq "other"', 'primary eq false', 'value eq "x" and type eq "work"'])(
    '[%s] with no such value is noTarget',
    (filter) => {
      for (const operation of [
        { path: `emails[${filter}].value`, value: 'x' },
        { path: `emails[${filter}]`, value: { value: 'x' } },
      ]) {
        expect(refusal(() => patched(barbara, { op: 'replace', ...operation }))).toMatchObject({
          status: 400,
          scimType: 'noTarget',
          detail: expect.stringMatching(/^Operation 1 \(replace "emails\[/),
        });
      }
    },
  );

  test('the elements of a list of strings', () => {
    const labelled = { ...barbara, [ACME]: { labels: ['red', 'green'] } };
    const labels = (...operations: Json[]) => patched(labelled, ...operations)[ACME];
    expect(labels({ op: 'replace', path: `${ACME}:labels[value eq "RED"]`, value: 'blue' })).toEqual({
      labels: ['blue', 'green'],
    });
    expect(labels({ op: 'replace', path: `${ACME}:labels[value eq "red"]`, value: ['green'] })).toEqual({
      labels: ['green'],
    });
    expect(labels({ op: 'remove', path: `${ACME}:labels[value eq "red"]` })).toEqual({ labels: ['green'] });
    expect(labels({ op: 'remove', path: `${ACME}:labels`, value: ['GREEN', 'x'] })).toEqual({ labels: ['red'] });
    expect(labels({ op: 'remove', path: `${ACME}:labels[value pr]` })).toBeUndefined();
    expect(labels({ op: 'add', path: `${ACME}:labels[value pr].value`, value: 'x' })).toEqual(labelled[ACME]);
    expect(
      refusal(() => labels({ op: 'replace', path: `${ACME}:labels[value pr].value`, value: 'x' })).detail,
    ).toContain('it has none');
  });

  test('a manager is somebody else: the address of the former one goes', () => {
    const manager = (value: Json) =>
      (patched(barbara, { op: 'replace', path: `${ENTERPRISE}:manager`, value })[ENTERPRISE] as Attributes).manager;
    expect(manager({ value: 'm2' })).toEqual({ value: 'm2' });
    expect(manager({ $ref: '../Users/m2', value: 'm2' })).toEqual({ value: 'm2', $ref: '../Users/m2' });
    expect(manager({ value: 'm1' })).toEqual({ value: 'm1', $ref: '../Users/m1' });
    expect(manager({ displayName: 'read-only' })).toEqual({ value: 'm1', $ref: '../Users/m1' });
  });
});

describe('RFC 7644 §3.5.2.2: remove', () => {
  test.each<Case>([
    [{ op: 'remove', path: 'externalId' }, without('externalId')],
    [{ op: 'remove', path: 'title' }, barbara],
    [{ op: 'remove', path: 'name' }, without('name')],
    [
      { op: 'remove', path: 'name.givenName' },
      { ...barbara, name: { familyName: 'Jensen' } },
    ],
    [{ op: 'remove', path: 'name.middleName' }, barbara],
    [{ op: 'remove', path: 'emails' }, without('emails')],
    [
      { op: 'remove', path: 'emails[type eq "work"]' },
      { ...barbara, emails: [home] },
    ],
    [{ op: 'remove', path: 'emails[type eq "work" or type eq "home"]' }, without('emails')],
    [{ op: 'remove', path: 'emails[type eq "other"]' }, barbara],
    [
      { op: 'remove', path: 'emails[type eq "work"].primary' },
      { ...barbara, emails: [{ value: work.value, type: 'work' }, home] },
    ],
    [
      { op: 'remove', path: 'emails[type eq "work"].value' },
      { ...barbara, emails: [home] },
    ],
    [
      { op: 'remove', path: 'emails.type' },
      { ...barbara, emails: [{ value: work.value, primary: true }, { value: home.value }] },
    ],
    [{ op: 'remove', path: 'emails.value' }, without('emails')],
    [
      { op: 'remove', path: 'emails', value: [{ value: 'BABS@jensen.org' }] },
      { ...barbara, emails: [work] },
    ],
    [{ op: 'remove', path: 'emails', value: { value: 'babs@jensen.org', type: 'work' } }, barbara],
    [
      { op: 'remove', path: 'emails', value: [{ value: 'babs@jensen.org', primary: true, display: 'x' }] },
      { ...barbara, emails: [work] },
    ],
    [{ op: 'remove', path: 'emails', value: [] }, barbara],
    [{ op: 'remove', path: 'emails', value: null }, without('emails')],
    [
      { op: 'remove', path: 'addresses', value: [{ type: 'work', locality: 'Hollywood', primary: true }] },
      without('addresses'),
    ],
    [{ op: 'remove', path: 'addresses', value: [{ type: 'work', locality: 'Burbank' }] }, barbara],
    [{ op: 'remove', path: 'roles', value: [{ value: 'x' }] }, barbara],
    [
      { op: 'remove', path: `${ENTERPRISE}:manager` },
      { ...barbara, [ENTERPRISE]: { department: 'Tours' } },
    ],
    [
      { op: 'remove', path: `${ENTERPRISE}:manager.value` },
      { ...barbara, [ENTERPRISE]: { department: 'Tours' } },
    ],
    [{ op: 'remove', path: ENTERPRISE }, without(ENTERPRISE)],
    [{ op: 'remove', path: ACME }, barbara],
    [{ op: 'remove', path: 'title', value: 'ignored' }, barbara],
  ])('%j', (operation, result) => {
    const after = patched(barbara, operation);
    expect(after).toEqual(result);
    if (result === barbara) expect(after).toBe(barbara);
  });
});

test('a value replaced by a mere label would be lost: refused', () => {
  for (const value of [{ primary: true }, { type: 'other' }]) {
    expect(refusal(() => patched(barbara, { op: 'replace', path: 'emails[type eq "work"]', value }))).toMatchObject({
      status: 400,
      scimType: 'invalidValue',
      detail: expect.stringContaining(
        'a value of emails with only type or primary is incomplete. Send the whole value',
      ),
    });
  }
});

test('what is stored and is no email is left alone, or made one', () => {
  const broken = { ...barbara, emails: ['x'] };
  expect(patched(broken, { op: 'remove', path: 'emails', value: [{ value: 'x' }] })).toBe(broken);
  expect(patched(broken, { op: 'add', path: 'emails.value', value: 'y' }).emails).toEqual([{ value: 'y' }]);
});

describe('RFC 7643 §2.4: primary', () => {
  const notPrimary = { ...work, primary: false };

  test.each<[Json, Json[]]>([
    [
      { op: 'add', path: 'emails', value: [{ value: 'n@x', primary: true }] },
      [notPrimary, home, { value: 'n@x', primary: true }],
    ],
    [{ op: 'add', path: 'emails', value: [{ ...home, primary: true }] }, [notPrimary, { ...home, primary: true }]],
    [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }, [notPrimary, { ...home, primary: true }]],
    [
      { op: 'replace', path: 'emails[type eq "home"].primary', value: 'True' },
      [notPrimary, { ...home, primary: true }],
    ],
    [{ op: 'add', path: 'emails[type eq "home"]', value: { primary: true } }, [notPrimary, { ...home, primary: true }]],
    [
      { op: 'add', path: 'emails[type eq "other"]', value: { value: 'n@x', primary: true } },
      [notPrimary, home, { type: 'other', value: 'n@x', primary: true }],
    ],
    [{ op: 'replace', path: 'emails[type eq "work"].primary', value: false }, [notPrimary, home]],
    [{ op: 'replace', path: 'emails[primary eq true].value', value: 'n@x' }, [{ ...work, value: 'n@x' }, home]],
    [{ op: 'replace', path: 'emails.primary', value: true }, [notPrimary, { ...home, primary: true }]],
  ])('setting one clears the others: %j', (operation, emails) =>
    expect(patched(barbara, operation).emails).toEqual(emails),
  );

  test('the one that is set wins, wherever it stands', () => {
    const swapped = { ...barbara, emails: [home, work] };
    expect(patched(swapped, { op: 'replace', path: 'emails[type eq "home"].primary', value: true }).emails).toEqual([
      { ...home, primary: true },
      notPrimary,
    ]);
  });
});

describe('RFC 7643 §2.2: mutability', () => {
  const set = {
    ...barbara,
    [ACME]: { badge: 'b1', marks: ['m'], card: { number: '1', colour: 'red' }, keys: [{ value: 'k', room: '1' }] },
  };

  test.each<Json>([
    { op: 'replace', path: `${ACME}:badge`, value: 'b2' },
    { op: 'remove', path: `${ACME}:badge` },
    { op: 'remove', path: ACME },
    { op: 'add', path: `${ACME}:marks`, value: ['n'] },
    { op: 'replace', path: `${ACME}:card.number`, value: '2' },
    { op: 'replace', path: `${ACME}:card`, value: { number: null } },
    { op: 'replace', path: `${ACME}:keys[room eq "1"].value`, value: 'x' },
    { op: 'remove', path: `${ACME}:keys[room eq "1"].value` },
  ])('what is immutable keeps its value: %j', (operation) => {
    expect(refusal(() => patched(set, operation))).toMatchObject({
      status: 400,
      scimType: 'mutability',
      detail: expect.stringMatching(/ is immutable and has the value .+\.$/),
    });
  });

  test.each<Json>([
    { op: 'replace', path: `${ACME}:badge`, value: 'b1' },
    { op: 'add', path: `${ACME}:marks`, value: ['m'] },
    { op: 'replace', path: `${ACME}:card`, value: { number: '1', colour: 'red' } },
    { op: 'replace', value: { [ACME]: { score: 'ignored' } } },
  ])('its own value changes nothing: %j', (operation) => expect(patched(set, operation)).toBe(set));

  test('what is immutable may be set once', () => {
    const after = patched(barbara, {
      op: 'add',
      path: ACME,
      value: { badge: 'b1', card: { number: '1' }, keys: [{ value: 'k' }] },
    });
    expect(after[ACME]).toEqual({ badge: 'b1', card: { number: '1' }, keys: [{ value: 'k' }] });
  });
});

describe('RFC 7644 §3.5.2: atomic, in order', () => {
  test('operations see what the ones before did', () => {
    expect(
      patched(
        barbara,
        { op: 'remove', path: 'title' },
        { op: 'add', path: 'title', value: 'a' },
        { op: 'replace', path: 'title', value: 'b' },
      ).title,
    ).toBe('b');
  });

  test('what is done and undone is no change', () => {
    expect(
      patched(
        barbara,
        { op: 'remove', path: 'name' },
        { op: 'add', path: 'name', value: { givenName: 'Barbara', familyName: 'Jensen' } },
      ),
    ).toBe(barbara);
  });

  test('when one fails, nothing has happened', () => {
    const before = structuredClone(barbara);
    const failing = [
      { op: 'replace', path: 'title', value: 'x' },
      { op: 'replace', path: 'emails[type eq "no"].value', value: 'x' },
    ];
    expect(refusal(() => patched(barbara, ...failing)).detail).toMatch(
      /^Operation 2 \(replace "emails\[type eq \\"no\\"\]\.value"\): /,
    );
    expect(barbara).toEqual(before);
  });

  test('what holds for a POST holds for the outcome', () => {
    expect(refusal(() => patched(barbara, { op: 'replace', path: 'userName', value: 'x'.repeat(2000) })).scimType).toBe(
      'invalidValue',
    );
    expect(refusal(() => patched(barbara, { op: 'replace', path: 'userName', value: ' ' })).scimType).toBe(
      'invalidValue',
    );
  });
});

test('a group: its attributes and its members', () => {
  expect(
    patchedGroup(
      { op: 'replace', value: { displayName: 'Guides', members: [{ value: 'u1' }] } },
      { op: 'add', path: `${GROUP}:externalId`, value: 'e' },
    ),
  ).toEqual({
    attributes: { displayName: 'Guides', externalId: 'e' },
    members: { base: 'none', add: ['u1'], remove: [] },
  });
  expect(refusal(() => patchedGroup({ op: 'remove', path: 'displayName' })).scimType).toBe('mutability');
});
