type Line = Readonly<Record<string, unknown>>;

/**
 * Whether a `filter` of CloudWatch Logs Insights keeps a line, as far as the dashboard's filters go: `=`, `!=`, `in`, `and`, `or`,
 * brackets, `coalesce` and fields with dots. A field that is not there equals nothing.
 */
export function keeps(filter: string, line: Line): boolean {
  const script = filter.replace(/^filter /, '').replace(token, (each, text: string | undefined) => {
    if (text !== undefined) return each;
    return words[each] ?? `field('${each}')`;
  });
  const run = new Function('field', 'coalesce', 'within', `return ${script.replace(list, 'within($1, [$2])')};`);
  return run(
    (name: string) => name.split('.').reduce<unknown>((value, key) => (value as Line | undefined)?.[key], line),
    (...values: unknown[]) => values.find((value) => value !== undefined),
    (value: unknown, among: unknown[]) => among.includes(value),
  );
}

const token = /("[^"]*")|[A-Za-z_][\w.]*|!=|=/g;
const list = /(field\('[\w.]+'\)) in \[([^\]]*)\]/g;
const words: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  in: 'in',
  coalesce: 'coalesce',
  '=': '===',
  '!=': '!==',
};
