import { isActive, textOf } from '../../../lambda/scim/types';

test.each([
  [{ title: 'Captain' }, 'Captain'],
  [{ title: '' }, ''],
  [{ title: 7 }, undefined],
  [{ title: null }, undefined],
  [{}, undefined],
])('the text of %j is %j', (attributes, text) => {
  expect(textOf(attributes, 'title')).toBe(text);
});

test.each([
  [{ active: true }, true],
  [{}, true],
  [{ active: null }, true],
  [{ active: false }, false],
])('%j: active is %j', (attributes, active) => {
  expect(isActive(attributes)).toBe(active);
});
