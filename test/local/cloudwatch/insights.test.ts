import { LogStore } from '../../../local/cloudwatch/logs';

const store = new LogStore();
const entries = [
  {
    message: 'request',
    operation: 'create',
    outcome: 'accepted',
    durationMs: 12,
    level: 'INFO',
    cause: { message: 'x' },
  },
  {
    message: 'request',
    operation: 'create',
    outcome: 'failed',
    durationMs: 30,
    level: 'ERROR',
    error: { message: 'broken | here' },
  },
  { message: 'request', operation: 'patch', outcome: 'accepted', durationMs: 8, dropped: ['a', 'b'] },
  { message: 'delivery', status: 'retrying', reason: '' },
  { type: 'platform.report', record: { status: 'timeout', metrics: { durationMs: 3000 } } },
];
for (const [index, entry] of entries.entries()) store.add('/aws/lambda/one', JSON.stringify(entry), index * 1000);
store.add('/aws/lambda/other', 'START RequestId: 1', 2500);

const run = (query: string, from = 0) => store.query(`SOURCE '/aws/lambda/one' | ${query}`, from);
const rows = (query: string) => run(query).rows;

describe('Logs Insights queries', () => {
  it.each([
    ['fields operation | filter outcome = "failed"', [['create']]],
    ['fields operation | filter outcome != "accepted" and message = "request"', [['create']]],
    ['fields operation | filter durationMs > 10 and durationMs <= 12.5', [['create']]],
    ['fields status | filter status in ["retrying", "failed"]', [['retrying']]],
    ['fields operation | filter message = "request" and not outcome in ["accepted"]', [['create']]],
    ['fields operation | filter outcome not in ["accepted", "refused"] and ispresent(outcome)', [['create']]],
    ['fields dropped.1 | filter ispresent(dropped.0)', [['b']]],
    ['fields coalesce(cause.message, error.message) as reason | filter level = "ERROR"', [['broken | here']]],
    ['fields record.status | filter record.status in ["timeout", "error"]', [['timeout']]],
    ['fields operation | filter error.message like /BROK.N/i', [['create']]],
    ['fields operation | filter error.message like "ken | h"', [['create']]],
    ['fields message | filter @message not like /request/ and message = "delivery"', [['delivery']]],
    ["fields message | filter isempty(reason) and message = 'delivery'", [['delivery']]],
    ['fields durationMs * 2 + 1 as double | filter operation = "patch"', [[17]]],
    ['fields operation | filter message = "request" | sort durationMs desc | limit 1', [['create']]],
    ['fields durationMs | filter ispresent(durationMs) | sort durationMs', [[8], [12], [30]]],
    [
      'filter message = "request" | stats count(*) as n, pct(durationMs, 50) as p50 by operation | sort n desc',
      [
        ['create', 2, 12],
        ['patch', 1, 8],
      ],
    ],
    ['stats sum(durationMs), max(durationMs) as most, count(durationMs)', [[50, 30, 3]]],
    [
      'stats count(*) as n by bin(2s)',
      [
        [0, 2],
        [2000, 2],
        [4000, 1],
      ],
    ],
    ['stats count_distinct(operation) as kinds, latest(operation) as last', [[2, undefined]]],
    ['filter message = "nothing" | stats count(*) as n', [[0]]],
    ['fields operation | filter message = "request" | dedup operation', [['create'], ['patch']]],
    ['fields concat(operation, ":", toupper(outcome)) as text | filter operation = "patch"', [['patch:ACCEPTED']]],
  ])('%s', (query, expected) => {
    expect(rows(query)).toEqual(expected);
  });

  it('names a column by its expression where it has no name', () => {
    expect(run('stats count(*), pct(durationMs, 99) by operation').columns).toEqual([
      'operation',
      'count(*)',
      'pct(durationMs, 99)',
    ]);
  });

  it('reads several log groups, in the order of time, from a point in time on', () => {
    const result = store.query(
      "SOURCE '/aws/lambda/one' | SOURCE '/aws/lambda/other' | fields @message | sort @timestamp",
      2000,
    );
    expect(result.rows.map(([message]) => String(message).slice(0, 5))).toEqual(['{"mes', 'START', '{"mes', '{"typ']);
  });

  it.each([
    ['parse @message "*"', 'does not know the command parse'],
    ['filter', 'missing at the end'],
    ['filter a = "b', 'is not understood'],
    ['fields sqrt(a)', 'does not know the function sqrt'],
    ['fields a b', 'is not expected'],
    ['stats median(a)', 'does not know the statistic median'],
    ['stats count(*) by bin(soon)', 'needs a duration'],
  ])('refuses %s', (query, message) => {
    expect(() => run(query)).toThrow(message);
  });
});
