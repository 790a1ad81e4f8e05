import fc from 'fast-check';
import { ScimError } from '../../../../lambda/scim/errors';
import { patchGroup, patchGroupWithMembers, patchUser } from '../../../../lambda/scim/patch/apply';
import { readPatchRequest } from '../../../../lambda/scim/patch/request';
import type { Attributes, Json } from '../../../../lambda/scim/types';
import { nearlyFilters } from '../filter/arbitrary';
import { ENTERPRISE, processorMs, refusal, USER } from '../support';
import { ACME, barbara, group, PATCH_OP, patched, patchedMembers, request, user } from './support';

/** Applies a body to a user and to a group, in every way; fails unless each is done or refused as bad data. */
function attempt(body: Json): void {
  const before = JSON.stringify(body);
  const ways = [
    () => patchUser(user, barbara, readPatchRequest(user, body)),
    () => patchGroup(group, { displayName: 'Tours' }, readPatchRequest(group, body)),
    () => patchGroupWithMembers(group, { displayName: 'Tours' }, ['u1', 'u2'], readPatchRequest(group, body)),
  ];
  for (const way of ways) {
    try {
      way();
    } catch (error) {
      expect(error).toBeInstanceOf(ScimError);
      const { status, detail, scimType } = error as ScimError;
      expect([400, 413]).toContain(status);
      expect(status === 413 || scimType !== undefined).toBe(true);
      expect(detail.length).toBeLessThan(1000);
    }
  }
  expect(JSON.stringify(body)).toBe(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

const names = fc.constantFrom(
  'userName',
  'name',
  'emails',
  'members',
  'active',
  'value',
  'type',
  'primary',
  'id',
  'password',
  'externalId',
  'displayName',
  'groups',
  '$ref',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  ENTERPRISE,
  ACME,
  `${ENTERPRISE}:manager`,
  'name.givenName',
  'emails[type eq "work"].value',
);
const key = fc.oneof(names, fc.string({ unit: 'binary', maxLength: 6 }));
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<Json>(null, true, 'True', '', 0, -0, 1e300, 'x', '\ud800', '\0', [], {}),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    // As JSON.parse makes it: `__proto__` is then a member like any other.
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 4 })
      .map(
        (members) =>
          JSON.parse(
            `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
          ) as Json,
      ),
  ),
})).value;

const path = fc.oneof(
  names,
  nearlyFilters,
  fc.tuple(names, nearlyFilters).map(([name, filter]) => `${name}[${filter}]`),
  fc.string({ unit: 'binary' }),
);
const operation = fc.record(
  {
    op: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom<Json>('add', 'Replace', 'remove') },
      { weight: 1, arbitrary: json },
    ),
    path: fc.oneof({ weight: 9, arbitrary: path }, { weight: 1, arbitrary: json }),
    value: json,
  },
  { requiredKeys: ['op'] },
) as fc.Arbitrary<Json>;

test('any operations are done or refused as bad data, and nothing given is changed', () => {
  const resource = structuredClone(barbara);
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 4 }), (operations) => attempt(request(...operations))),
    { numRuns: 600 },
  );
  expect(barbara).toEqual(resource);
});

test('any JSON is no reason to fail', () => {
  fc.assert(
    fc.property(json, (body) => attempt(body)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(json, (Operations) => attempt({ schemas: [PATCH_OP], Operations })),
    { numRuns: 500 },
  );
});

test.each([
  '{"op":"add","value":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
  '{"op":"add","path":"name","value":{"__proto__":{"polluted":true}}}',
  '{"op":"add","path":"__proto__.polluted","value":true}',
  '{"op":"add","path":"constructor.prototype.polluted","value":true}',
  '{"op":"add","path":"emails","value":[{"value":"x","__proto__":{"polluted":true}}]}',
  `{"op":"add","value":{"${ENTERPRISE}":{"__proto__":{"polluted":true}}}}`,
])('no prototype is polluted: %s', (operation) => attempt(request(JSON.parse(operation) as Json)));

describe('time grows with the size of the body, not with its square', () => {
  const many = (length: number, make: (index: number) => Json): Json[] =>
    Array.from({ length }, (_, index) => make(index));

  test.each<[string, Json]>([
    [
      'members in one operation',
      request({ op: 'add', path: 'members', value: many(20_000, (i) => ({ value: `u${i}` })) }),
    ],
    [
      'operations on one member each',
      request(...many(15_000, (i) => ({ op: 'add', path: 'members', value: [{ value: `u${i}` }] }))),
    ],
    [
      'members removed by a filter each',
      request(...many(12_000, (i) => ({ op: 'remove', path: `members[value eq "u${i}"]` }))),
    ],
    [
      'unknown keys',
      request({ op: 'add', value: Object.fromEntries(many(40_000, (i) => `k${i}`).map((k) => [k, 1])) }),
    ],
    ['known keys', request(...many(10_000, (i) => ({ op: 'add', value: { title: `t${i}` } })))],
    [
      'emails in one operation',
      request({ op: 'add', path: 'emails', value: many(20_000, (i) => ({ value: `u${i}@x` })) }),
    ],
    [
      'emails in an operation each',
      request(...many(10_000, (i) => ({ op: 'add', path: 'emails', value: [{ value: `u${i}@x` }] }))),
    ],
    [
      'emails removed by an operation each',
      request(
        { op: 'add', path: 'emails', value: many(8_000, (i) => ({ value: `u${i}@x` })) },
        ...many(8_000, (i) => ({ op: 'remove', path: `emails[value eq "u${i}@x"]` })),
      ),
    ],
    [
      'filters as long as allowed',
      request(...many(120, () => ({ op: 'remove', path: `emails[${'value eq "x" or '.repeat(500)}value pr]` }))),
    ],
    ['brackets', request({ op: 'remove', path: `emails[${'('.repeat(8000)}` })],
    ['one long string', request({ op: 'add', path: 'title', value: 'x'.repeat(1_000_000) })],
  ])('%s', (_, body) => {
    expect(processorMs(() => attempt(body), 5000)).toBeLessThan(5000);
  });
});

describe('what would take too long is refused', () => {
  test('the cost of a request does not grow with the square of its size', () => {
    const labels = Array.from({ length: 10_000 }, (_, index) => `label ${index}`);
    const operations = Array.from({ length: 5_000 }, () => ({ op: 'remove', path: `${ACME}:labels[value eq "x"]` }));
    expect(
      refusal(() => patched(barbara, { op: 'add', path: `${ACME}:labels`, value: labels }, ...operations)),
    ).toMatchObject({
      status: 413,
      detail: expect.stringMatching(
        /^Operation \d+ \(remove "urn:.+"\): The request has too many operations on attributes with too many values\. Split it\.$/,
      ),
    });
    expect(
      refusal(() =>
        patched(
          barbara,
          { op: 'add', path: `${ACME}:labels`, value: labels },
          { op: 'remove', path: `${ACME}:labels`, value: labels },
        ),
      ).status,
    ).toBe(413);
  });

  test('members in a filter, again and again', () => {
    const members = Array.from({ length: 50_000 }, (_, index) => `u${index}`);
    const operations = Array.from({ length: 200 }, () => ({ op: 'remove', path: 'members[value sw "x"]' }));
    expect(refusal(() => patchedMembers(members, ...operations)).status).toBe(413);
  });
});

describe('requests that are nearly right', () => {
  const path = fc.constantFrom(
    'title',
    'name',
    'name.givenName',
    'active',
    'emails',
    'emails.value',
    'emails[type eq "work"]',
    'emails[type eq "new"].value',
    'emails[primary eq true].type',
    'addresses[not (type pr)]',
    'userName',
    'id',
    ENTERPRISE,
    USER,
    `${ENTERPRISE}:manager`,
    `${ACME}:labels`,
    `${ACME}:labels[value sw "r"]`,
    `${ACME}:keys[value eq "k"].room`,
  );
  const email = fc.record(
    {
      value: fc.constantFrom('a@x', 'b@x', null),
      type: fc.constantFrom('work', 'home', ''),
      primary: fc.constantFrom(true, false, 'True'),
    },
    { requiredKeys: [] },
  );
  const value: fc.Arbitrary<Json> = fc.oneof(
    fc.constantFrom<Json>(
      null,
      '',
      'x',
      'True',
      true,
      7,
      [],
      {},
      ['red', 'x'],
      { givenName: 'G', familyName: null },
      { value: 'm2' },
    ),
    fc.array(email, { maxLength: 3 }) as fc.Arbitrary<Json>,
    email as fc.Arbitrary<Json>,
    fc.dictionary(
      path,
      fc.constantFrom<Json>('x', null, true, [{ value: 'c@x', primary: true }]),
    ) as fc.Arbitrary<Json>,
  );
  const operation = fc.record(
    { op: fc.constantFrom('add', 'replace', 'remove', 'Add', 'Replace', 'Remove'), path, value },
    { requiredKeys: ['op'] },
  ) as fc.Arbitrary<Json>;

  const applied = (current: Attributes, operations: Json[]) => {
    try {
      return patched(current, ...operations);
    } catch (error) {
      return refusal(() => {
        throw error;
      });
    }
  };

  test('is applied or refused with a 400, without changing what it was given; emails stay well-formed', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 5 }), (operations) => {
        const [resource, request] = [structuredClone(barbara), structuredClone(operations)];
        const after = applied(barbara, operations);
        expect(barbara).toEqual(resource);
        expect(operations).toEqual(request);
        if (after instanceof Error) {
          expect(after.status).toBe(400);
          return;
        }
        const emails = (after.emails ?? []) as { value?: string; type?: string; primary?: boolean }[];
        expect(emails.filter(({ primary }) => primary === true).length).toBeLessThan(2);
        const pairs = emails
          .filter(({ value }) => value !== undefined)
          .map(({ value, type }) => JSON.stringify([value, type]));
        expect(new Set(pairs).size).toBe(pairs.length);
      }),
      { numRuns: 600 },
    );
  });

  const namesOneTwice = (one: Json) => {
    const { value } = one as { readonly value?: Json };
    const named = Object.keys(Object(value)).map(
      (key) =>
        key
          .toLowerCase()
          .replace(/^urn:.*:/, '')
          .split(/[.[]/)[0],
    );
    return new Set(named).size < named.length;
  };

  test('one operation that is repeated changes nothing more', () => {
    // Not so for a filter on what the operation changes, nor where it says two things of one list: the second time, it selects something
    // else.
    const repeatable = operation.filter((one) => {
      const text = JSON.stringify(one);
      const changesItsType = text.includes('type eq') && text.includes('"type"');
      return !text.includes('primary eq') && !text.includes('sw ') && !changesItsType && !namesOneTwice(one);
    });
    fc.assert(
      fc.property(repeatable, (one) => {
        const once = applied(barbara, [one]);
        if (!(once instanceof Error)) expect(applied(once, [one])).toBe(once);
      }),
      { numRuns: 600 },
    );
  });
});
