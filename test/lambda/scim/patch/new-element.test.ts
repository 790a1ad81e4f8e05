import { parseFilter } from '../../../../lambda/scim/filter/parser';
import { countConditions, isSimpleSelector, seedOf } from '../../../../lambda/scim/patch/new-element';
import { user } from './support';

const emails = user.attributes.find(({ name }) => name === 'emails');
if (emails === undefined) throw new Error('a user has emails');

test.each([
  ['type eq "work"', { type: 'work' }],
  ['type eq "work" and primary eq true', { type: 'work', primary: true }],
  ['type eq "work" and type eq "home"', undefined],
  ['type eq "work" or type eq "home"', undefined],
  ['not (type eq "work")', undefined],
  ['type ne "work"', undefined],
  ['type pr', undefined],
  ['type eq null', undefined],
  ['nonsense eq "x"', undefined],
])('what every value has that %s selects: %j', (filter, seed) => {
  expect(seedOf(emails, parseFilter(filter))).toEqual(seed);
});

test.each([
  ['type eq "work"', 'simple filter'],
  ['TYPE eq "work"', 'simple filter'],
  ['primary eq true', 'simple filter'],
  ['type ne "work"', 'other filter'],
  ['type pr', 'other filter'],
  ['subtype eq "work"', 'other filter'],
  ['types eq "work"', 'other filter'],
  ['value eq "work"', 'other filter'],
  ['not (type eq "work")', 'other filter'],
  ['type eq "work" and primary eq true', 'other filter'],
])('%s is a %s', (filter, kind) => {
  expect(isSimpleSelector(parseFilter(filter))).toBe(kind);
});

test.each([
  ['type eq "work"', 1],
  ['not (type pr)', 1],
  ['type eq "a" or type eq "b" or type eq "c"', 3],
  ['(type eq "a" or type eq "b") and not (value co "x" and value co "y")', 4],
])('%s has %i conditions', (filter, count) => {
  expect(countConditions(parseFilter(filter))).toBe(count);
});
