import { CloudWatch } from '../../../local/cloudwatch/cloudwatch';
import type { GraphSeries, Widget } from '../../../local/dashboard/body';
import { showWidgets } from '../../../local/dashboard/view';
import { place } from '../../../local/local-account';
import { Resolver } from '../../../local/template/intrinsics';
import { LocalResources } from '../../../local/template/physical';

const minuteMs = 60_000;
const now = Date.parse('2026-11-27T12:00:20Z');
const level = { namespace: 'Bridge', name: 'Behind', dimensions: {} };

const series = (id: string, source: GraphSeries['query']['source']): GraphSeries => ({
  label: id,
  periodMs: minuteMs,
  id,
  visible: true,
  query: { id, label: id, source },
});

const pending: Widget = {
  x: 0,
  y: 0,
  width: 8,
  height: 6,
  content: {
    kind: 'metric',
    title: 'Pending',
    view: 'timeSeries',
    rangeMs: undefined,
    wholeRange: false,
    series: [
      series('sent', { kind: 'metric', metric: level, statistic: 'Maximum' }),
      series('shown', { kind: 'math', expression: 'SUM([sent, TIME_SERIES(0)])' }),
    ],
    lines: [],
  },
};

test.each([
  ['that is not sent yet in the minute under way is not zero in it', now - minuteMs, [7, null]],
  ['that is sent in the minute under way is shown', now, [0, 7]],
])('a level %s', (_, at, newest) => {
  const resolver = new Resolver({ Resources: {} }, { ...place, stackName: 'None' }, new LocalResources());
  const cloudWatch = new CloudWatch(resolver);
  cloudWatch.metrics.put(level, 7, at);
  const [widget] = showWidgets([pending], cloudWatch, 3 * 3_600_000, now, 'http://localhost');
  const values = widget?.shown.kind === 'graph' ? widget.shown.series[1]?.values : undefined;
  expect(values?.slice(-2)).toEqual(newest);
});
