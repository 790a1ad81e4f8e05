import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sameJson } from '../../../../lambda/scim/schema/attribute';
import type { Json } from '../../../../lambda/scim/types';

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

test('is deep equality', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      // -0 is not told from 0: they are one number.
      fc.pre(!/-0[,\]}]|-0$/.test(`${fc.stringify(a)}${fc.stringify(b)}`));
      expect(sameJson(a, b)).toBe(isDeepStrictEqual(a, b));
      expect(sameJson(a, structuredClone(a))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test.each<[Json | undefined, Json | undefined, boolean]>([
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1, b: 2 }, { a: 1, c: 2 }, false],
  [{ toString: 1 }, { a: 1 }, false],
  [[], {}, false],
  [{}, [], false],
  [null, {}, false],
  [{}, null, false],
  [undefined, null, false],
  [undefined, undefined, true],
])('%j and %j: %s', (a, b, same) => expect(sameJson(a, b)).toBe(same));
