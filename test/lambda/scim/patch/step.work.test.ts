import { Work } from '../../../../lambda/scim/patch/step';
import type { Attributes, Json } from '../../../../lambda/scim/types';
import { refusal } from '../support';
import { barbara, patched, patchedMembers } from './support';

test('a request may look at five million values, and no more', () => {
  const work = new Work();
  work.spend(4_999_999);
  work.spend(1);
  expect(refusal(() => work.spend(1))).toMatchObject({ status: 413, message: expect.stringContaining('Split it') });
});

describe('what an operation costs grows with the values there, and with the conditions or values that it asks each of', () => {
  const emails = Array.from({ length: 1000 }, (_, n) => ({ value: `e${n}@x.org`, type: 'other' }));
  const many: Attributes = { ...barbara, emails };
  const conditions = (count: number) => Array.from({ length: count }, (_, n) => `value eq "n${n}"`).join(' or ');
  const select = (count: number): Json => ({ op: 'remove', path: `emails[${conditions(count)}]` });

  test.each<[string, Json, number]>([
    // A thousand values, each settled for ten conditions' worth.
    ['adding one', { op: 'add', path: 'emails', value: [{ value: 'e1@x.org', type: 'other' }] }, 500],
    // A thousand values by ten that are listed.
    [
      'removing ten that are listed',
      { op: 'remove', path: 'emails', value: emails.slice(0, 10).map(({ value }) => ({ value: `no-${value}` })) },
      500,
    ],
    // Ninety conditions and ten for settling.
    ['asking ninety conditions', select(90), 50],
  ])('%s', (_, operation, maxTimes) => {
    const times = (count: number) => patched(many, ...Array.from({ length: count }, () => operation));
    expect(refusal(() => times(maxTimes + 1)).status).toBe(413);
    expect(() => times(maxTimes)).not.toThrow();
  });

  test('members that were added before are asked, too', () => {
    const ids = Array.from({ length: 20_000 }, (_, n) => ({ value: `u${n}` }));
    const ask = { op: 'remove', path: 'members[value co "a" and value co "b"]' };
    const times = (count: number) =>
      patchedMembers([], { op: 'add', path: 'members', value: ids }, ...Array.from({ length: count }, () => ask));
    expect(refusal(() => times(126)).status).toBe(413);
  });
});
