import { badRequest, excerpt, ScimError } from '../../../lambda/scim/errors';

describe('ScimError', () => {
  test('is the error response of RFC 7644 §3.12: status a string, scimType where there is one', () => {
    expect(badRequest('invalidValue', 'active must be true or false.').toBody()).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: 'invalidValue',
      detail: 'active must be true or false.',
    });
    expect(new ScimError(404, 'No such user.').toBody()).not.toHaveProperty('scimType');
  });

  test('keeps what caused it', () => {
    const cause = new Error('below');
    expect(badRequest('invalidSyntax', 'above', cause)).toMatchObject({ name: 'ScimError', message: 'above', cause });
    expect(new ScimError(500, 'alone')).not.toHaveProperty('cause');
  });
});

describe('excerpt', () => {
  test.each([
    ['short', '"short"'],
    [12, '12'],
    [null, 'null'],
    [undefined, 'nothing'],
    [{ secret: 1 }, 'an object'],
    [[1, 2], 'an array of 2'],
  ])('%j is told as %s', (value, told) => expect(excerpt(value)).toBe(told));

  test('is never longer than 60 characters, nor ends in half a character', () => {
    for (const value of [
      'x'.repeat(1e6),
      '😀'.repeat(100),
      `a${'😀'.repeat(100)}`,
      '\u0001'.repeat(59),
      1e300,
      '"'.repeat(60),
    ]) {
      expect(excerpt(value).length).toBeLessThanOrEqual(60);
      expect(excerpt(value)).not.toMatch(/\p{Surrogate}/u);
    }
    expect(excerpt('x'.repeat(100))).toMatch(/^"x+…"$/);
  });
});
