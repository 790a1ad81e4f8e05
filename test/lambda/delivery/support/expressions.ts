import { isDeepStrictEqual } from 'node:util';

export type Names = Record<string, string>;
export type Values = Record<string, unknown>;
type Item = Record<string, unknown>;

type Condition = (item: Item, names: Names, values: Values) => boolean;

/** Conditions as they were read: there are few, and a model test asks each a million times. */
const read = new Map<string, Condition>();

/** Whether a condition of the few forms that are used here holds for an item: OR of AND of simple conditions, no brackets. */
export function holds(expression: string, item: Item, names: Names, values: Values): boolean {
  let condition = read.get(expression);
  if (condition === undefined) {
    condition = conditionOf(expression);
    read.set(expression, condition);
  }
  return condition(item, names, values);
}

function conditionOf(expression: string): Condition {
  const alternatives = expression
    .replace(/(\S+) BETWEEN (:\w+) AND (:\w+)/g, '$1 >= $2 AND $1 <= $3')
    .split(/\s+OR\s+/)
    .map((alternative) => alternative.split(/\s+AND\s+/).map((one) => simple(one.trim())));
  return (item, names, values) => alternatives.some((all) => all.every((one) => one(item, names, values)));
}

function simple(condition: string): Condition {
  const call = /^(attribute_not_exists|attribute_exists|begins_with)\(([^,)]+)(?:,\s*([^)]+))?\)$/.exec(condition);
  if (call !== null) {
    const [, name, text = '', argument = ''] = call;
    const path = text.split('.');
    return (item, names, values) => {
      const value = at(item, path, names);
      if (name === 'begins_with') return typeof value === 'string' && value.startsWith(String(values[argument]));
      return (value !== undefined) === (name === 'attribute_exists');
    };
  }
  const [, text = '', operator, placeholder = ''] = /^(\S+)\s*(=|<=|<|>=|>|<>)\s*(:\w+)$/.exec(condition) ?? [];
  const path = text.split('.');
  return (item, names, values) => {
    if (!(placeholder in values)) throw new Error(`cannot read the condition ${condition}`);
    const value = at(item, path, names);
    const against = values[placeholder];
    switch (operator) {
      case '=':
        return value !== undefined && same(value, against);
      case '<>':
        return !same(value, against);
      default:
        return ordered(value as number, operator, against as number);
    }
  };
}

function ordered(value: number | undefined, operator: string | undefined, against: number): boolean {
  if (value === undefined || typeof value !== typeof against) return false;
  if (operator === '<=') return value <= against;
  if (operator === '<') return value < against;
  if (operator === '>=') return value >= against;
  return value > against;
}

function at(item: Item, path: readonly string[], names: Names): unknown {
  let value: unknown = item;
  for (const part of path) value = (value as Item | undefined)?.[names[part] ?? part];
  return value;
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

const same = (one: unknown, other: unknown): boolean =>
  one === other ||
  (typeof one === 'object' && typeof other === 'object' && isDeepStrictEqual(plain(one), plain(other)));

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
