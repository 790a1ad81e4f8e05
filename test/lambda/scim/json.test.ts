import { MAX_JSON_DEPTH, parseJson } from '../../../lambda/scim/json';
import { refusal } from './support';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('parses JSON, with a byte order mark or without', () => {
  expect(parseJson('{"a":[1,true,null,"x"]}')).toEqual({ a: [1, true, null, 'x'] });
  expect(parseJson('\ufeff{"a":1}')).toEqual({ a: 1 });
  expect(parseJson('"text"')).toBe('text');
});

test('of a name that is there twice the last one counts', () => expect(parseJson('{"a":1,"a":2}')).toEqual({ a: 2 }));

test('a __proto__ is an ordinary key', () => {
  const parsed = parseJson('{"__proto__":{"polluted":true}}') as object;
  expect(Object.hasOwn(parsed, '__proto__')).toBe(true);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each(['', '{', '{"a":}', 'nonsense', "{'a':1}", '{"secret":"hunter2",}'])(
  '%j is invalidSyntax, and not repeated',
  (text) => {
    const error = refusal(() => parseJson(text));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidSyntax' });
    expect(error.detail).toMatch(/is not JSON/);
    expect(error.detail).not.toContain('hunter2');
    expect(error.cause).toBeUndefined();
  },
);

test('says where a body goes wrong, when the parser knows', () => {
  expect(refusal(() => parseJson('{"a":1,}')).detail).toMatch(/at character 8/);
});

test(`nests at most ${MAX_JSON_DEPTH} levels`, () => {
  expect(() => parseJson(nested(MAX_JSON_DEPTH))).not.toThrow();
  expect(refusal(() => parseJson(nested(MAX_JSON_DEPTH + 1)))).toMatchObject({
    status: 400,
    scimType: 'invalidSyntax',
  });
  expect(refusal(() => parseJson(nested(500_000))).detail).toMatch(/is nested deeper than 32/);
});

test('texts are as they came: who reads an attribute knows what it can have', () => {
  expect(parseJson('{"a":"\\ud83d\\ude00\\n\\u0001\\u0000"}')).toEqual({ a: '😀\n\u0001\0' });
  expect(parseJson('["\\ud83d"]')).toEqual(['\ud83d']);
});
