import { Metric, type MetricName } from '../../../../lambda/contract/names';
import { countLevels, countPeople } from '../../../../lambda/delivery/reconcile/levels';

function counting() {
  const counted = new Map<MetricName, number>();
  return { counted, metrics: { add: (name: MetricName, value: number) => void counted.set(name, value) } };
}

const nothing = { behind: 0, oldestBehindSeconds: 0, oldestRevocationSeconds: 0, held: 0, failed: 0, retrying: 0 };

test('levels are sent above zero only: a metric is billed for the hours in which it has data', () => {
  const { counted, metrics } = counting();
  countLevels(metrics, { ...nothing, upstreams: { primary: {} } });
  expect([...counted]).toEqual([]);
  const upstreams = {
    primary: { paused: { by: 'operator', reason: 'operator', since: '2026-11-27T12:00:00Z' } },
    second: {},
  } as const;
  countLevels(metrics, { ...nothing, behind: 3, oldestBehindSeconds: 60, held: 1, upstreams });
  expect([...counted]).toEqual([
    [Metric.behind, 3],
    [Metric.oldestBehindSeconds, 60],
    [Metric.held, 1],
    [Metric.paused, 1],
  ]);
});

test('people are always sent, also where there are none: by them one knows that there are sweeps', async () => {
  const { counted, metrics } = counting();
  await countPeople({ queryAll: async () => [] }, metrics);
  expect([...counted]).toEqual([[Metric.people, 0]]);
});
