import { keysOf, type ResourceRef, readRef, refOfKey, refText } from '../../../../lambda/delivery/state/resource-ref';

const refs: readonly ResourceRef[] = [
  { kind: 'USER', id: 'u1' },
  { kind: 'GROUP', id: 'g1' },
  { kind: 'MEMBERSHIP', groupId: 'g1', userId: 'u1' },
];

test.each(refs)('$kind is the same reference as text, and by the keys of its item', (ref) => {
  expect(readRef(refText(ref))).toEqual(ref);
  expect(keysOf(ref).map(refOfKey)).toEqual(keysOf(ref).map(() => ref));
});

test('a bare id is a person', () => {
  expect(readRef('u1')).toEqual({ kind: 'USER', id: 'u1' });
});

test.each(['', '/u1', 'TEAM/g1', 'USER/u1/more', 'MEMBERSHIP/g1', 'MEMBERSHIP/g1/u1/more'])(
  '%j is no reference',
  (text) => {
    expect(readRef(text)).toBeUndefined();
  },
);

test('what is never delivered has no reference', () => {
  expect(refOfKey({ pk: 'STATE#UPSTREAM', sk: 'primary' })).toBeUndefined();
});
