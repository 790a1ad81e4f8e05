import type { Cost } from './meter';

/** One line of the report. */
export interface Row {
  readonly operation: string;
  readonly cost: Cost;
  /** What must hold, in words, and whether it does; absent where a number is only shown. */
  readonly bar?: { readonly message: string; readonly met: boolean };
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ operation, cost, bar }) => [
    operation,
    String(cost.itemsRead),
    String(cost.readUnits),
    String(cost.writesReported),
    String(cost.writesDocumented),
    bar?.message ?? '',
    bar === undefined ? '' : bar.met ? 'yes' : '**NO**',
  ]);
  const head = [
    'operation',
    'items read',
    'read units',
    'write units reported',
    'write units documented',
    'bar',
    'met',
  ];
  const rule = ['---', '---:', '---:', '---:', '---:', '---', '---'];
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
