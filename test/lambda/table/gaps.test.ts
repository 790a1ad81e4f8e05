import { learnedMs, withGap } from '../../../lambda/table/gaps';

const hour = 3_600_000;
const keep = (hours: readonly number[]) =>
  hours
    .reduce<ReturnType<typeof withGap>>((gaps, each, at) => withGap(gaps, { at, ms: each * hour }), [])
    .map(({ ms }) => ms / hour);

test('of the silences, only what may be among the two longest some day is kept', () => {
  expect(keep([63, 14, 14, 14, 14])).toEqual([63, 14, 14]);
  expect(keep([63, 14, 63, 14, 20])).toEqual([63, 63, 14, 20]);
  expect(keep([20, 19, 18, 17, 16, 15, 14, 13, 12, 11])).toEqual([20, 19, 18, 17, 16, 15, 14, 13]);
});

test('what is more than five weeks old is forgotten', () => {
  const old = withGap([], { at: 0, ms: 100 * hour });
  expect(withGap(old, { at: learnedMs - 1, ms: hour })).toHaveLength(2);
  expect(withGap(old, { at: learnedMs, ms: hour })).toHaveLength(1);
});
