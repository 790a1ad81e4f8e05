import { checkResource } from '../../../../lambda/scim/read/limits';
import { toNobody } from '../../../../lambda/scim/read/scalar';
import { defineGroup, defineUser } from '../../../../lambda/scim/schema/resource-definition';
import { refusal } from '../support';

test('returns what it checked', () => {
  const attributes = { userName: 'anna', emails: [{ value: 'a@x' }] };
  expect(checkResource(defineUser(), attributes, toNobody)).toBe(attributes);
});

test('a PATCH that takes the name away leaves no resource', () => {
  expect(refusal(() => checkResource(defineUser(), { active: true }, toNobody)).detail).toMatch(
    /^userName is required/,
  );
  expect(refusal(() => checkResource(defineGroup(), {}, toNobody)).detail).toMatch(/^displayName is required/);
});

test('an email that is no object has no address to check', () =>
  expect(() => checkResource(defineUser(), { userName: 'a', emails: ['odd'] }, toNobody)).not.toThrow());

describe('a resource has at most 256 KiB', () => {
  const left = (attributes: Record<string, string>) => {
    const dropped: string[] = [];
    const kept = checkResource(defineUser(), { userName: 'anna', ...attributes }, (path) => dropped.push(path));
    return { kept: Object.keys(kept), dropped };
  };

  test('what no delivery depends on goes first, the largest of it, until the rest fits', () => {
    expect(left({ title: 'x'.repeat(200_000), nickName: 'y'.repeat(100_000), locale: 'de' })).toEqual({
      kept: ['userName', 'nickName', 'locale'],
      dropped: ['title'],
    });
    expect(left({ title: 'x'.repeat(300_000), 'urn:x': 'y'.repeat(300_000) }).dropped.sort()).toEqual([
      'title',
      'urn:x',
    ]);
    expect(left({ title: 'x'.repeat(262_000) }).dropped).toEqual([]);
  });

  test('a text whose length alone does not tell is counted exactly', () =>
    expect(left({ title: 'x'.repeat(100_000) })).toEqual({ kept: ['userName', 'title'], dropped: [] }));

  test('a name is what an account shows: too large with it is told, and what fills the whole', () => {
    const error = refusal(() => left({ displayName: 'x'.repeat(262_144), title: 'y'.repeat(100_000) }));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toMatch(
      /^The resource is too large: 36\d{4} bytes.* Most of it is in displayName \(2621\d\d bytes\)/,
    );
    expect(error.detail.length).toBeLessThan(300);
  });
});
