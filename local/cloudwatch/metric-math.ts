/** A time series: one value per period, undefined where there is none. */
export type Series = readonly (number | undefined)[];

/** A value of an expression: a number, a series, or a list of series in brackets. */
type Value = number | Series | readonly Series[];

/** An expression that CloudWatch would refuse, or that uses a function which the local run does not know. */
class MetricMathError extends Error {
  override readonly name = 'MetricMathError';
}

const isList = (value: Value): value is readonly Series[] => Array.isArray(value) && Array.isArray(value[0]);

/**
 * Evaluates a metric math expression: arithmetic, comparison, AND, OR, and the functions SUM, MAX, MIN, AVG, FILL, IF, ABS, TIME_SERIES. Source: "Using math
 * expressions with CloudWatch metrics" in the CloudWatch user guide. A data point is missing where an operand is missing; SUM, MAX, MIN
 * and AVG of a list skip missing values.
 *
 * @param series by id, all of the same length
 * @throws MetricMathError
 */
export function evaluateMath(expression: string, series: ReadonlyMap<string, Series>, length: number): Series {
  const value = new Parser(expression, series, length).parse();
  if (typeof value === 'number') return Array.from({ length }, () => value);
  if (isList(value)) throw new MetricMathError(`The expression ${expression} gives a list, not one series.`);
  return value;
}

const operators: Readonly<Record<string, (one: number, other: number) => number>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '/': (one, other) => one / other,
  '==': (one, other) => Number(one === other),
  '!=': (one, other) => Number(one !== other),
  '<': (one, other) => Number(one < other),
  '>': (one, other) => Number(one > other),
  '<=': (one, other) => Number(one <= other),
  '>=': (one, other) => Number(one >= other),
  AND: (one, other) => Number(one !== 0 && other !== 0),
  OR: (one, other) => Number(one !== 0 || other !== 0),
};

/** Operators by precedence, weakest first. */
const levels = [['OR'], ['AND'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']] as const;

class Parser {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(
    private readonly expression: string,
    private readonly series: ReadonlyMap<string, Series>,
    private readonly length: number,
  ) {
    this.tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[<>=!]=|&&|\|\||\S/g) ?? [];
  }

  parse(): Value {
    const value = this.binary(0);
    if (this.at < this.tokens.length) throw this.unexpected();
    return value;
  }

  private binary(level: number): Value {
    const known: readonly string[] | undefined = levels[level];
    if (known === undefined) return this.operand();
    let left = this.binary(level + 1);
    for (let operator = this.peek(); operator !== undefined && known.includes(operator); operator = this.peek()) {
      this.at += 1;
      const apply = operators[operator];
      if (apply === undefined) throw this.unexpected();
      left = this.combine(left, this.binary(level + 1), apply);
    }
    return left;
  }

  private operand(): Value {
    const token = this.tokens[this.at++];
    if (token === undefined) throw this.unexpected();
    if (/^\d/.test(token)) return Number(token);
    if (token === '-') return this.combine(0, this.operand(), (one, other) => one - other);
    if (token === '(') return this.closed(this.binary(0), ')');
    if (token === '[') return this.list();
    if (this.peek() === '(') return this.call(token);
    const series = this.series.get(token);
    if (series === undefined) throw new MetricMathError(`${this.expression}: there is no metric with the id ${token}.`);
    return series;
  }

  private list(): readonly Series[] {
    return this.separated(']').map((value) => this.asSeries(value));
  }

  private call(name: string): Value {
    this.at += 1;
    const [first, second, third] = this.separated(')');
    if (name === 'FILL' && first !== undefined && second !== undefined) return this.fill(first, second);
    if (name === 'TIME_SERIES' && first !== undefined) return this.asSeries(first);
    if (name === 'IF' && first !== undefined && second !== undefined && third !== undefined) {
      return this.choose(this.asSeries(first), this.asSeries(second), this.asSeries(third));
    }
    if (name === 'ABS' && first !== undefined) return this.combine(0, first, (_, value) => Math.abs(value));
    const reduce = reducers[name];
    if (reduce === undefined || first === undefined) {
      throw new MetricMathError(`${this.expression}: the local run does not know the function ${name}.`);
    }
    return this.reduce(first, reduce);
  }

  /** Of a list, the reduction of each period; of one series, the reduction of the whole as a number. */
  private reduce(value: Value, reduce: (values: readonly number[]) => number): Value {
    const present = (values: Series) => values.filter((each) => each !== undefined);
    if (!isList(value)) {
      const values = present(this.asSeries(value));
      return values.length === 0 ? this.asSeries(value) : reduce(values);
    }
    return this.eachPeriod((index) => {
      const values = present(value.map((series) => series[index]));
      return values.length === 0 ? undefined : reduce(values);
    });
  }

  private fill(value: Value, filler: Value): Value {
    const fillers = this.asSeries(filler);
    const filled = (series: Series) => series.map((each, index) => each ?? fillers[index]);
    return isList(value) ? value.map(filled) : filled(this.asSeries(value));
  }

  private choose(condition: Series, then: Series, otherwise: Series): Series {
    return this.eachPeriod((index) => {
      const test = condition[index];
      if (test === undefined) return undefined;
      return test !== 0 ? then[index] : otherwise[index];
    });
  }

  private combine(one: Value, other: Value, apply: (one: number, other: number) => number): Value {
    if (typeof one === 'number' && typeof other === 'number') return apply(one, other);
    const [left, right] = [this.asSeries(one), this.asSeries(other)];
    return this.eachPeriod((index) => {
      const [a, b] = [left[index], right[index]];
      return a === undefined || b === undefined ? undefined : apply(a, b);
    });
  }

  private eachPeriod(value: (index: number) => number | undefined): Series {
    return Array.from({ length: this.length }, (_, index) => value(index));
  }

  private asSeries(value: Value): Series {
    if (typeof value === 'number') return this.eachPeriod(() => value);
    if (isList(value)) throw new MetricMathError(`${this.expression}: a list is not allowed here.`);
    return value;
  }

  private separated(end: string): Value[] {
    const values: Value[] = [];
    while (this.peek() !== end) {
      values.push(this.binary(0));
      if (this.peek() === ',') this.at += 1;
      else break;
    }
    return this.closed(values, end);
  }

  private closed<T>(value: T, end: string): T {
    if (this.tokens[this.at++] !== end) throw this.unexpected();
    return value;
  }

  private peek(): string | undefined {
    const token = this.tokens[this.at];
    return token === '&&' ? 'AND' : token === '||' ? 'OR' : token;
  }

  private unexpected(): MetricMathError {
    return new MetricMathError(
      `The expression ${this.expression} is not understood near "${this.tokens[this.at - 1] ?? ''}".`,
    );
  }
}

const reducers: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};
