export { ago, counted, duration, utc } from '../../lambda/delivery/admin/words';

/** A column: its heading and its value for a row. */
export interface Column<T> {
  readonly heading: string;
  of(row: T): string;
}

/** Formats rows as columns as wide as their content. Returns '' without rows. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  if (rows.length === 0) return '';
  const lines = [
    columns.map(({ heading }) => heading),
    ...rows.map((row) => columns.map((each) => printable(each.of(row)))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => (cells[index] ?? '').length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names come from other systems: nothing in them may move the cursor or break the line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
