import { type Expression, ExpressionParser, type Fields, isTrue, QueryError, type Scalar } from './expression';
import { aggregate, alias, readStats } from './stats';

/** The answer to a query: the columns in order, and one row of texts or numbers per entry. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | undefined)[])[];
}

/** Logs Insights returns so many rows when a query has no limit. */
const defaultLimit = 10_000;

interface State {
  rows: readonly Fields[];
  columns: readonly string[];
  limit: number;
}

type Step = (state: State) => void;

/**
 * Runs a query of CloudWatch Logs Insights over log entries: the commands fields, display, filter, stats, sort, limit and dedup. Source:
 * "CloudWatch Logs Insights language query syntax" in the CloudWatch Logs user guide.
 *
 * @param query its commands, separated by `|`; a leading `SOURCE …` is passed over
 * @param entries newest last
 * @throws QueryError for what Logs Insights would refuse or what the local run does not know
 */
export function runQuery(query: string, entries: readonly Fields[]): QueryResult {
  const steps = commandsOf(query).map(readCommand);
  const state: State = { rows: entries, columns: [], limit: defaultLimit };
  for (const step of steps) step(state);
  const columns = state.columns.length > 0 ? state.columns : ['@timestamp', '@message'];
  const rows = state.rows.slice(0, state.limit).map((row) => columns.map((column) => row.get(column)));
  return { columns, rows };
}

/** Splits at bars outside texts and regular expressions. A line that begins with # is a comment. */
function commandsOf(query: string): readonly string[] {
  const parts = query.replaceAll(/^\s*#.*$/gm, '').match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^|])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '' && !/^SOURCE\b/.test(part));
}

const commands: Readonly<Record<string, (parser: ExpressionParser) => Step>> = {
  fields: (parser) => {
    const columns = readColumns(parser);
    return (state) => {
      state.rows = withColumns(state.rows, columns);
      state.columns = [
        ...state.columns,
        ...columns.map(({ name }) => name).filter((name) => !state.columns.includes(name)),
      ];
    };
  },
  display: (parser) => {
    const columns = readColumns(parser);
    return (state) => {
      state.rows = withColumns(state.rows, columns);
      state.columns = columns.map(({ name }) => name);
    };
  },
  filter: (parser) => {
    const condition = parser.expression();
    return (state) => {
      state.rows = state.rows.filter((row) => isTrue(condition(row)));
    };
  },
  stats: (parser) => {
    const stats = readStats(parser);
    return (state) => {
      state.rows = aggregate(state.rows, stats);
      state.columns = [...stats.groupings, ...stats.aggregates].map(({ name }) => name);
    };
  },
  sort: readSort,
  limit: (parser) => {
    const limit = Number(parser.take());
    return (state) => {
      state.limit = limit;
    };
  },
  dedup: (parser) => {
    const columns = readColumns(parser);
    return (state) => {
      const seen = new Set<string>();
      state.rows = state.rows.filter((row) => {
        const key = JSON.stringify(columns.map(({ value }) => value(row) ?? null));
        return !seen.has(key) && seen.add(key);
      });
    };
  },
};

function readCommand(text: string): Step {
  const [, name = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(text) ?? [];
  const read = commands[name.toLowerCase()];
  if (read === undefined) throw new QueryError(`The local run does not know the command ${name || text}.`);
  const parser = new ExpressionParser(rest);
  const step = read(parser);
  if (!parser.done) throw new QueryError(`"${parser.take()}" is not expected in: ${text}`);
  return step;
}

interface Column {
  readonly name: string;
  readonly value: Expression;
}

function readColumns(parser: ExpressionParser): readonly Column[] {
  const columns: Column[] = [];
  do {
    const start = parser.position;
    const value = parser.expression();
    const text = parser.textSince(start);
    columns.push({ name: alias(parser) ?? text, value });
  } while (parser.accept(','));
  return columns;
}

function withColumns(rows: readonly Fields[], columns: readonly Column[]): readonly Fields[] {
  return rows.map((row) => {
    const wider = new Map(row);
    for (const { name, value } of columns) {
      const computed: Scalar = value(row);
      if (computed !== undefined) wider.set(name, typeof computed === 'boolean' ? Number(computed) : computed);
    }
    return wider;
  });
}

function readSort(parser: ExpressionParser): Step {
  const keys: { readonly value: Expression; readonly sign: number }[] = [];
  do {
    const value = parser.expression();
    const descending = parser.accept('desc');
    if (!descending) parser.accept('asc');
    keys.push({ value, sign: descending ? -1 : 1 });
  } while (parser.accept(','));
  return (state) => {
    state.rows = [...state.rows].sort((one, other) => {
      for (const { value, sign } of keys) {
        const order = compared(value(one), value(other));
        if (order !== 0) return sign * order;
      }
      return 0;
    });
  };
}

function compared(one: Scalar, other: Scalar): number {
  if (one === other) return 0;
  if (one === undefined) return -1;
  if (other === undefined) return 1;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : 1;
}
