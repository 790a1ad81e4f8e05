import { Writable } from 'node:stream';
import { type Fields, QueryError } from './insights/expression';
import { type QueryResult, runQuery } from './insights/query';

interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Number of entries kept per log group: enough for a day of a bridge at work on one machine. */
const keptEntries = 20_000;

/** Logs Insights discovers so many fields in an entry. */
const maxFields = 200;

/** The log groups of the local run, as far as queries look into them. */
export class LogStore {
  private readonly groups = new Map<string, Entry[]>();

  /** @param at milliseconds since 1970 */
  add(group: string, text: string, at: number): void {
    const entries = this.groups.get(group) ?? [];
    this.groups.set(group, entries);
    entries.push({ at, text });
    if (entries.length > keptEntries * 1.1) entries.splice(0, entries.length - keptEntries);
  }

  /**
   * Runs a Logs Insights query. The groups are those of its `SOURCE`.
   *
   * @param from milliseconds since 1970
   * @throws QueryError
   */
  query(query: string, from: number): QueryResult {
    const groups = [...query.matchAll(/SOURCE\s+'([^']+)'/g)].map((match) => match[1] ?? '');
    if (groups.length === 0) throw new QueryError('The query names no log group (SOURCE).');
    const entries = groups
      .flatMap((group) => (this.groups.get(group) ?? []).map((entry) => ({ ...entry, group })))
      .filter(({ at }) => at >= from)
      .sort((one, other) => one.at - other.at);
    return runQuery(query, entries.map(fieldsOf));
  }
}

function fieldsOf({ at, text, group }: Entry & { readonly group: string }): Fields {
  const fields = new Map<string, string | number>([
    ['@timestamp', at],
    ['@message', text],
    ['@log', group],
  ]);
  if (text.startsWith('{')) {
    try {
      discover(JSON.parse(text), '', fields);
    } catch {
      // No JSON after all: only @message can be queried, as in AWS.
    }
  }
  return fields;
}

function discover(value: unknown, name: string, fields: Map<string, string | number>): void {
  if (fields.size >= maxFields || value === null || value === undefined) return;
  if (typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) discover(each, name === '' ? key : `${name}.${key}`, fields);
  } else if (name !== '') fields.set(name, typeof value === 'boolean' ? Number(value) : (value as string | number));
}

/** Passes a stream on and gives every complete line of it to `onLine`. */
export function eachLine(destination: Writable, onLine: (line: string) => void): Writable {
  let rest = '';
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') onLine(line);
      destination.write(chunk, () => done());
    },
  });
}
