/** A log entry with every field that Logs Insights discovers in it: nested ones as `a.b`, entries of a list as `a.0`. */
export type Fields = ReadonlyMap<string, string | number>;

/** A value of an expression. Undefined where the field does not exist. */
export type Scalar = string | number | boolean | undefined;

/** Computes a value from a log entry. */
export type Expression = (fields: Fields) => Scalar;

/** A query that Logs Insights would refuse, or that uses what the local run does not know. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

const number = (value: Scalar): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const read = Number(value);
  return Number.isNaN(read) ? undefined : read;
};

/** Whether a condition holds: anything but false, 0, an empty text and a field that does not exist. */
export const isTrue = (value: Scalar): boolean => value !== undefined && value !== false && value !== 0 && value !== '';

/** Comparison as Logs Insights does it: as numbers where both are numbers, else as texts. A missing field equals nothing. */
const compare =
  (holds: (order: number) => boolean): Binary =>
  (one, other) => {
    if (one === undefined || other === undefined) return false;
    const [a, b] = [number(one), number(other)];
    if (a !== undefined && b !== undefined) return holds(a - b);
    const [x, y] = [String(one), String(other)];
    return holds(x === y ? 0 : x < y ? -1 : 1);
  };

const arithmetic =
  (apply: (one: number, other: number) => number): Binary =>
  (one, other) => {
    const [a, b] = [number(one), number(other)];
    return a === undefined || b === undefined ? undefined : apply(a, b);
  };

type Binary = (one: Scalar, other: Scalar) => Scalar;

const equal = compare((order) => order === 0);

const binary: Readonly<Record<string, Binary>> = {
  or: (one, other) => isTrue(one) || isTrue(other),
  and: (one, other) => isTrue(one) && isTrue(other),
  '=': equal,
  // A missing field differs from every value.
  '!=': (one, other) => !isTrue(equal(one, other)),
  '<': compare((order) => order < 0),
  '<=': compare((order) => order <= 0),
  '>': compare((order) => order > 0),
  '>=': compare((order) => order >= 0),
  '+': arithmetic((one, other) => one + other),
  '-': arithmetic((one, other) => one - other),
  '*': arithmetic((one, other) => one * other),
  '/': arithmetic((one, other) => one / other),
};

/** Operators by precedence, weakest first. `not` stands between `and` and the comparisons. */
const levels = [['or'], ['and'], ['=', '!=', '<', '<=', '>', '>='], ['+', '-'], ['*', '/']] as const;
const notLevel = 2;

const functions: Readonly<Record<string, (...values: Scalar[]) => Scalar>> = {
  ispresent: (value) => value !== undefined,
  isempty: (value) => value === undefined || value === '',
  isblank: (value) => value === undefined || String(value).trim() === '',
  coalesce: (...values) => values.find((value) => value !== undefined),
  concat: (...values) => values.map((value) => value ?? '').join(''),
  strlen: (value) => (value === undefined ? undefined : String(value).length),
  tolower: (value) => (value === undefined ? undefined : String(value).toLowerCase()),
  toupper: (value) => (value === undefined ? undefined : String(value).toUpperCase()),
  trim: (value) => (value === undefined ? undefined : String(value).trim()),
  strcontains: (value, part) => Number(value !== undefined && String(value).includes(String(part))),
  substr: (value, from, length) =>
    value === undefined
      ? undefined
      : String(value).slice(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  replace: (value, part, by) => (value === undefined ? undefined : String(value).replaceAll(String(part), String(by))),
  abs: (value) => mapped(value, Math.abs),
  ceil: (value) => mapped(value, Math.ceil),
  floor: (value) => mapped(value, Math.floor),
  greatest: (...values) => Math.max(...values.map((value) => number(value) ?? Number.NEGATIVE_INFINITY)),
  least: (...values) => Math.min(...values.map((value) => number(value) ?? Number.POSITIVE_INFINITY)),
};

function mapped(value: Scalar, apply: (value: number) => number): Scalar {
  const read = number(value);
  return read === undefined ? undefined : apply(read);
}

/** The words of a query: texts, regular expressions, durations, numbers, fields (`@timestamp`, `a.b.0`), operators. */
function tokenize(text: string): readonly string[] {
  const pattern =
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\/(?:[^/\\\s]|\\.)(?:[^/\\]|\\.)*\/i?(?=\s|$|\))|\d+(?:\.\d+)?(?:ms|[smhdw])?\b|[@A-Za-z_][\w@]*(?:[.-]\w+)*|[<>!=]=|[-+*/%()[\],=<>]/g;
  const tokens = text.match(pattern) ?? [];
  const left = text.replace(pattern, '').trim();
  if (left !== '') throw new QueryError(`"${left}" is not understood in: ${text}`);
  return tokens;
}

/** Reads expressions from the words of one command of a query. */
export class ExpressionParser {
  private at = 0;
  readonly tokens: readonly string[];

  /** @throws QueryError */
  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** The next word in lower case, without taking it. */
  peek(ahead = 0): string | undefined {
    return this.tokens[this.at + ahead]?.toLowerCase();
  }

  take(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new QueryError(`Something is missing at the end of: ${this.text}`);
    return token;
  }

  /** Takes the next word if it is this one. */
  accept(word: string): boolean {
    if (this.peek() !== word) return false;
    this.at += 1;
    return true;
  }

  /** @throws QueryError when the next word is another */
  expect(word: string): void {
    if (!this.accept(word))
      throw new QueryError(`"${word}" is expected before "${this.tokens[this.at] ?? 'the end'}" in: ${this.text}`);
  }

  /** The text of the words between two positions, as the name of a column without one. */
  textSince(start: number): string {
    return this.tokens
      .slice(start, this.at)
      .join(' ')
      .replace(/ ?([(),]) ?/g, '$1')
      .replaceAll(',', ', ');
  }

  get position(): number {
    return this.at;
  }

  /** @throws QueryError */
  expression(level = 0): Expression {
    if (level === notLevel && this.accept('not')) {
      const negated = this.expression(notLevel);
      return (fields) => !isTrue(negated(fields));
    }
    const known: readonly string[] | undefined = levels[level];
    if (known === undefined) return this.operand();
    let left = this.expression(level + 1);
    if (level === notLevel) left = this.membership(left);
    for (let word = this.peek(); word !== undefined && known.includes(word); word = this.peek()) {
      this.at += 1;
      const apply = binary[word] as Binary;
      const [one, other] = [left, this.expression(level + 1)];
      left = (fields) => apply(one(fields), other(fields));
    }
    return left;
  }

  /** `in [..]`, `not in [..]`, `like "..."`, `like /.../`, `not like`, `=~`. */
  private membership(left: Expression): Expression {
    const negative = this.peek() === 'not' && ['in', 'like'].includes(this.peek(1) ?? '');
    if (negative) this.at += 1;
    const test = this.accept('in') ? this.oneOf(left) : this.accept('like') ? this.like(left) : undefined;
    if (test === undefined) return left;
    return negative ? (fields) => !isTrue(test(fields)) : test;
  }

  private oneOf(left: Expression): Expression {
    this.expect('[');
    const values = this.list(']');
    return (fields) => values.some((value) => isTrue(equal(left(fields), value(fields))));
  }

  private like(left: Expression): Expression {
    const token = this.take();
    const matches = pattern(token);
    return (fields) => {
      const value = left(fields);
      return value !== undefined && matches(String(value));
    };
  }

  private operand(): Expression {
    const token = this.take();
    if (token === '(') {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (token === '-') {
      const inner = this.operand();
      return (fields) => mapped(inner(fields), (value) => -value);
    }
    if (/^["']/.test(token)) {
      const text = unquoted(token);
      return () => text;
    }
    if (/^\d/.test(token)) {
      const value = Number.parseFloat(token);
      return () => value;
    }
    if (!/^[@A-Za-z_`]/.test(token)) throw new QueryError(`"${token}" is not expected in: ${this.text}`);
    if (this.peek() === '(') return this.call(token);
    if (/^(true|false)$/i.test(token)) return () => Number(/^true$/i.test(token));
    const name = token.replaceAll('`', '');
    return (fields) => fields.get(name);
  }

  private call(name: string): Expression {
    this.expect('(');
    const lower = name.toLowerCase();
    const apply = functions[lower];
    if (apply === undefined) throw new QueryError(`The local run does not know the function ${name}.`);
    const values = this.list(')');
    return (fields) => apply(...values.map((value) => value(fields)));
  }

  /** Expressions separated by commas, and the end of the list. */
  list(end: string): readonly Expression[] {
    const values: Expression[] = [];
    while (this.peek() !== end) {
      values.push(this.expression());
      if (!this.accept(',')) break;
    }
    this.expect(end);
    return values;
  }
}

function unquoted(token: string): string {
  return token.slice(1, -1).replace(/\\(.)/g, '$1');
}

function pattern(token: string): (value: string) => boolean {
  const regular = /^\/(.*)\/(i?)$/s.exec(token);
  if (regular !== null) {
    const compiled = new RegExp(regular[1] ?? '', regular[2]);
    return (value) => compiled.test(value);
  }
  const part = unquoted(token);
  return (value) => value.includes(part);
}
