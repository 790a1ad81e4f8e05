import { setPart } from '../../../../lambda/scim/schema/attribute';
import { attribute, text } from '../../../../lambda/scim/schema/definition';
import { defineUser } from '../../../../lambda/scim/schema/resource-definition';

const boss = defineUser([
  {
    id: 'urn:example:params:scim:schemas:extension:boss:2.0',
    name: 'Boss',
    description: '',
    attributes: [
      attribute('boss', 'complex', '', {
        subAttributes: [text('value', ''), text('$ref', ''), text('display', '')],
      }),
    ],
  },
])
  .extensions.flatMap(({ attributes }) => attributes)
  .find(({ name }) => name === 'boss');
const sub = (name: string) => {
  const found = boss?.subAttributes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const before = { value: 'u1', $ref: '../Users/u1', display: 'Ada' };

test('another value takes the reference to the former one away; the same leaves it', () => {
  expect(setPart(before, sub('value'), 'u2')).toEqual({ value: 'u2', display: 'Ada' });
  expect(setPart(before, sub('value'), 'u1')).toEqual(before);
  expect(setPart(before, sub('value'), undefined)).toEqual({ display: 'Ada' });
});

test('another part leaves the reference alone', () => {
  expect(setPart(before, sub('display'), 'Bob')).toEqual({ ...before, display: 'Bob' });
  expect(setPart(before, sub('display'), undefined)).toEqual({ value: 'u1', $ref: '../Users/u1' });
});

test('what is given is not changed', () => {
  setPart(before, sub('value'), 'u2');
  expect(before).toEqual({ value: 'u1', $ref: '../Users/u1', display: 'Ada' });
});
