import { ScimError } from '../../../../lambda/scim/errors';
import { withOrigin } from '../../../../lambda/scim/patch/step';
import { refusal } from '../support';

const origin = { number: 3, name: 'add' as const, path: 'x'.repeat(100) };

test('an error tells its operation; a long path is cut', () => {
  const cause = new ScimError(400, 'why', { scimType: 'noTarget' });
  const error = refusal(() =>
    withOrigin(origin, () => {
      throw cause;
    }),
  );
  expect(error).toMatchObject({ status: 400, scimType: 'noTarget', cause });
  expect(error.detail).toMatch(/^Operation 3 \(add "x{50,60}…"\): why$/);
});

test('what is no ScimError passes as it is', () => {
  const bug = new TypeError('bug');
  expect(() =>
    withOrigin(origin, () => {
      throw bug;
    }),
  ).toThrow(bug);
});

test('the result passes', () => expect(withOrigin(origin, () => 7)).toBe(7));
