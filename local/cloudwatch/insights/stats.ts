import { statisticOf } from '../metrics';
import { type Expression, type ExpressionParser, type Fields, QueryError, type Scalar } from './expression';

/** One column that `stats` computes over the rows of a group. */
export interface Aggregate {
  readonly name: string;
  readonly over: (rows: readonly Fields[]) => Scalar;
}

/** A column by which `stats` groups. */
export interface Grouping {
  readonly name: string;
  readonly value: Expression;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads `count(*) as n, pct(x, 99) by a, bin(5m)`. @throws QueryError */
export function readStats(parser: ExpressionParser): {
  readonly aggregates: readonly Aggregate[];
  readonly groupings: readonly Grouping[];
} {
  const aggregates: Aggregate[] = [];
  do {
    const start = parser.position;
    const over = readAggregate(parser);
    aggregates.push({ name: alias(parser) ?? parser.textSince(start), over });
  } while (parser.accept(','));
  const groupings: Grouping[] = [];
  if (parser.accept('by')) {
    do {
      const start = parser.position;
      const value = readGrouping(parser);
      const text = parser.textSince(start);
      groupings.push({ name: alias(parser) ?? text, value });
    } while (parser.accept(','));
  }
  return { aggregates, groupings };
}

/** The name after `as`. */
export function alias(parser: ExpressionParser): string | undefined {
  return parser.accept('as') ? parser.take().replaceAll('`', '') : undefined;
}

/** Groups the rows and computes one row per group, in the order in which the groups first occur. */
export function aggregate(
  rows: readonly Fields[],
  { aggregates, groupings }: ReturnType<typeof readStats>,
): readonly Fields[] {
  const groups = new Map<string, { readonly keys: readonly Scalar[]; readonly rows: Fields[] }>();
  for (const row of rows) {
    const keys = groupings.map(({ value }) => value(row));
    const id = JSON.stringify(keys.map((key) => key ?? null));
    const group = groups.get(id) ?? { keys, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  // Without grouping there is one row, even of nothing.
  if (groupings.length === 0 && groups.size === 0) groups.set('', { keys: [], rows: [] });
  return [...groups.values()].map((group) => {
    const columns: (readonly [string, Scalar])[] = [
      ...groupings.map(({ name }, index) => [name, group.keys[index]] as const),
      ...aggregates.map(({ name, over }) => [name, over(group.rows)] as const),
    ];
    return new Map(
      columns.flatMap(([name, value]) =>
        value === undefined ? [] : [[name, typeof value === 'boolean' ? Number(value) : value] as const],
      ),
    );
  });
}

const statistics: Readonly<Record<string, string>> = { sum: 'Sum', avg: 'Average', min: 'Minimum', max: 'Maximum' };

function readAggregate(parser: ExpressionParser): Aggregate['over'] {
  const name = parser.take().toLowerCase();
  parser.expect('(');
  if (name === 'count' && (parser.accept('*') || parser.peek() === ')')) {
    parser.expect(')');
    return (rows) => rows.length;
  }
  const value = parser.expression();
  const present = (rows: readonly Fields[]) => rows.map(value).filter((each) => each !== undefined);
  const numbers = (rows: readonly Fields[]) =>
    present(rows)
      .map(Number)
      .filter((each) => !Number.isNaN(each));
  let statistic = statistics[name];
  if (name === 'pct' && parser.accept(',')) statistic = `p${parser.take()}`;
  parser.expect(')');
  if (name === 'count') return (rows) => present(rows).length;
  if (name === 'count_distinct') return (rows) => new Set(present(rows)).size;
  if (name === 'earliest') return (rows) => value(ends(rows).first);
  if (name === 'latest') return (rows) => value(ends(rows).last);
  if (statistic === undefined) throw new QueryError(`The local run does not know the statistic ${name}.`);
  return (rows) => {
    const values = numbers(rows);
    return values.length === 0 ? undefined : statisticOf(values, statistic);
  };
}

function ends(rows: readonly Fields[]): { readonly first: Fields; readonly last: Fields } {
  const time = (row: Fields) => Number(row.get('@timestamp'));
  const empty: Fields = new Map();
  return {
    first: rows.reduce((best, row) => (time(row) < time(best) ? row : best), rows[0] ?? empty),
    last: rows.reduce((best, row) => (time(row) >= time(best) ? row : best), rows[0] ?? empty),
  };
}

function readGrouping(parser: ExpressionParser): Expression {
  if (parser.peek() !== 'bin' || parser.peek(1) !== '(') return parser.expression();
  parser.take();
  parser.expect('(');
  const token = parser.take();
  const read = /^(\d+)(ms|[smhdw])$/.exec(token);
  const length = Number(read?.[1]) * (unitMs[read?.[2] ?? ''] ?? Number.NaN);
  if (Number.isNaN(length)) throw new QueryError(`bin(${token}) needs a duration, such as 5m.`);
  parser.expect(')');
  return (fields) => Math.floor(Number(fields.get('@timestamp')) / length) * length;
}
