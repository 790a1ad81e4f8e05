import { MetricStore, statisticOf } from '../../../local/cloudwatch/metrics';

const minute = 60_000;
const metric = { namespace: 'N', name: 'M', dimensions: { service: 'delivery', other: 'x' } };

describe('the metric store', () => {
  it('sums the values of a period and leaves a period without data empty', () => {
    const store = new MetricStore();
    store.put(metric, 1, 0);
    store.put(metric, 2, 4 * minute + 59_000);
    store.put(metric, 5, 12 * minute);
    expect(store.periods(metric, 'Sum', 5 * minute, 15 * minute, 3)).toEqual([3, undefined, 5]);
  });

  it('identifies a metric by all its dimensions, in any order', () => {
    const store = new MetricStore();
    store.put({ ...metric, dimensions: { other: 'x', service: 'delivery' } }, 7, 0);
    expect(store.periods(metric, 'Maximum', minute, minute, 1)).toEqual([7]);
    expect(store.periods({ ...metric, dimensions: { service: 'delivery' } }, 'Maximum', minute, minute, 1)).toEqual([
      undefined,
    ]);
  });

  it('forgets what is older than a week', () => {
    const store = new MetricStore();
    store.put(metric, 1, 0);
    store.put(metric, 1, 8 * 24 * 60 * minute);
    expect(store.periods(metric, 'Sum', minute, minute, 1)).toEqual([undefined]);
  });
});

it.each([
  ['Sum', 10],
  ['Average', 2.5],
  ['Minimum', 1],
  ['Maximum', 4],
  ['SampleCount', 4],
  ['p50', 2],
  ['p99', 4],
  ['p0.1', 1],
])('the statistic %s', (statistic, expected) => {
  expect(statisticOf([4, 1, 3, 2], statistic)).toBe(expected);
});

it('refuses a statistic that it does not know', () => {
  expect(() => statisticOf([1], 'TM(10%:90%)')).toThrow('does not know the statistic');
});
