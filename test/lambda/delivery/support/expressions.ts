import { isDeepStrictEqual } from 'node:util';

export type Names = Record<string, string>;
export type Values = Record<string, unknown>;
type Item = Record<string, unknown>;

/** Whether a condition of the few forms that are used here holds for an item: OR of AND of simple conditions, no brackets. */
export function holds(expression: string, item: Item, names: Names, values: Values): boolean {
  return expression
    .replace(/(\S+) BETWEEN (:\w+) AND (:\w+)/g, '$1 >= $2 AND $1 <= $3')
    .split(/\s+OR\s+/)
    .some((alternative) => alternative.split(/\s+AND\s+/).every((one) => simple(one.trim(), item, names, values)));
}

function simple(condition: string, item: Item, names: Names, values: Values): boolean {
  const call = /^(attribute_not_exists|attribute_exists|begins_with)\(([^,)]+)(?:,\s*([^)]+))?\)$/.exec(condition);
  if (call !== null) {
    const [, name, path = '', argument = ''] = call;
    const value = at(item, path, names);
    if (name === 'begins_with') return typeof value === 'string' && value.startsWith(String(values[argument]));
    return (value !== undefined) === (name === 'attribute_exists');
  }
  const [, path = '', operator, placeholder = ''] = /^(\S+)\s*(=|<=|<|>=|>|<>)\s*(:\w+)$/.exec(condition) ?? [];
  const value = at(item, path, names);
  if (!(placeholder in values)) throw new Error(`cannot read the condition ${condition}`);
  const against = values[placeholder];
  switch (operator) {
    case '=':
      return value !== undefined && isDeepStrictEqual(plain(value), plain(against));
    case '<>':
      return !isDeepStrictEqual(plain(value), plain(against));
    default:
      return ordered(value as number, operator, against as number);
  }
}

function ordered(value: number | undefined, operator: string | undefined, against: number): boolean {
  if (value === undefined || typeof value !== typeof against) return false;
  if (operator === '<=') return value <= against;
  if (operator === '<') return value < against;
  if (operator === '>=') return value >= against;
  return value > against;
}

function at(item: Item, path: string, names: Names): unknown {
  return path
    .split('.')
    .map((part) => names[part] ?? part)
    .reduce<unknown>((value, part) => (value as Item | undefined)?.[part], item);
}

/** Applies `SET a = :a, …`, `REMOVE a, …` and `ADD a :a, …`, of top-level attributes. */
export function applyUpdate(expression: string, item: Item, names: Names, values: Values): Item {
  const clauses = expression.split(/\s*\b(SET|REMOVE|ADD)\b\s+/).slice(1);
  for (let index = 0; index < clauses.length; index += 2) {
    for (const part of (clauses[index + 1] ?? '').split(/\s*,\s*/))
      clause(clauses[index] ?? '', part.trim(), item, names, values);
  }
  return item;
}

function clause(kind: string, part: string, item: Item, names: Names, values: Values): void {
  const [path = '', placeholder = ''] = part.split(/\s*=\s*|\s+/);
  const name = names[path] ?? path;
  if (kind === 'REMOVE') delete item[name];
  else if (!(placeholder in values)) throw new Error(`cannot read the update ${part}`);
  else if (kind === 'SET') item[name] = values[placeholder];
  else item[name] = Number(item[name] ?? 0) + Number(values[placeholder]);
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
