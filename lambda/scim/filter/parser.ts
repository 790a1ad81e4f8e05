import { type AttributePath, parseAttributePath } from '../attribute-path';
import { COMPARISON_OPERATORS, type ComparisonOperator, type Filter } from './ast';
import { readLiteral } from './literal';
import { Scanner, type Token } from './scanner';

/** Parentheses, brackets and `not` inside one another. Deeper ones come from no client, and recursion must end. */
const MAX_DEPTH = 32;

/**
 * Parses a filter (RFC 7644 §3.4.2.2): operators and keywords in any case, `and` before `or`, value paths, URN-prefixed names.
 *
 * @throws ScimError 400 invalidFilter that shows the place and what was expected there.
 */
export function parseFilter(text: string): Filter {
  const scanner = new Scanner(text, 'filter');
  const parser = new Parser(scanner);
  const filter = parser.parseOr();
  parser.expectEnd('"and", "or" or the end of the filter');
  return filter;
}

/** The path of a PATCH operation (RFC 7644 §3.5.2, figure 7): `attrPath / valuePath [subAttr]`. */
export interface PatchPath {
  readonly path: AttributePath;
  /** The filter in brackets, when there is one. */
  readonly filter?: Filter;
  /** The sub-attribute after the brackets. */
  readonly elementSub?: string;
}

/**
 * Parses the path of a PATCH operation.
 *
 * @throws ScimError 400: invalidPath, or invalidFilter when the mistake is inside the brackets.
 */
export function parsePatchPath(text: string): PatchPath {
  const scanner = new Scanner(text, 'path');
  const parser = new Parser(scanner);
  const path = parser.parsePath();
  const result: PatchPath = scanner.peek().kind === '[' ? { path, ...parser.parseBrackets(path) } : { path };
  parser.expectEnd('the end of the path');
  return result;
}

type ParsedValue = Pick<Extract<Filter, { kind: 'compare' }>, 'value' | 'written'>;

/** Recursive descent over {@link Scanner}; every token is looked at once. */
class Parser {
  private depth = 0;
  private insideBrackets = false;
  private tookBareText = false;

  constructor(private readonly scanner: Scanner) {}

  parseOr(): Filter {
    return this.parseChain('or', () => this.parseChain('and', () => this.parseTerm()));
  }

  parsePath(): AttributePath {
    const token = this.scanner.take();
    const expected = this.insideBrackets ? 'the name of a sub-attribute, such as type' : 'the name of an attribute';
    const path = token.kind === 'word' ? parseAttributePath(token.text) : undefined;
    if (path === undefined) return this.fail(expected, token);
    if (this.insideBrackets && (path.schema !== undefined || path.sub !== undefined)) this.fail(expected, token);
    return path;
  }

  /** `[filter]` and the `.sub` that may follow it. */
  parseBrackets(path: AttributePath): { filter: Filter; elementSub?: string } {
    const open = this.scanner.take();
    if (this.insideBrackets || path.sub !== undefined) this.fail('no [ here: brackets follow an attribute', open);
    this.insideBrackets = true;
    const filter = this.nested(open, () => this.parseOr());
    this.expect(']', '"and", "or" or ]');
    this.insideBrackets = false;
    const next = this.scanner.peek();
    if (next.kind !== 'word' || !next.text.startsWith('.')) return { filter };
    const sub = parseAttributePath(this.scanner.take().text.slice(1));
    if (sub === undefined || sub.schema !== undefined || sub.sub !== undefined) {
      return this.fail('the name of one sub-attribute after the dot', next);
    }
    return { filter, elementSub: sub.name };
  }

  private parseChain(kind: 'and' | 'or', parseOperand: () => Filter): Filter {
    const first = parseOperand();
    const operands = [first];
    while (this.takeKeyword(kind)) operands.push(parseOperand());
    return operands.length === 1 ? first : { kind, operands };
  }

  private parseTerm(): Filter {
    const token = this.scanner.peek();
    if (token.kind === '(') return this.parseGroup();
    if (this.takeKeyword('not')) {
      if (this.scanner.peek().kind !== '(') this.fail('( after not', this.scanner.peek());
      return { kind: 'not', operand: this.parseGroup() };
    }
    const path = this.parsePath();
    return this.scanner.peek().kind === '[' ? this.parseValuePath(path) : this.parseComparison(path);
  }

  private parseGroup(): Filter {
    const open = this.scanner.take();
    const filter = this.nested(open, () => this.parseOr());
    this.expect(')', '"and", "or" or )');
    return filter;
  }

  /**
   * `emails[type eq "work"]`, and `emails[type eq "work"].value eq "x"` as Entra ID writes it.
   * The latter is no RFC grammar; it says that one element satisfies both, which is a value path with one more condition.
   */
  private parseValuePath(path: AttributePath): Filter {
    const { filter, elementSub } = this.parseBrackets(path);
    if (elementSub === undefined) return { kind: 'valuePath', path, filter };
    const condition = this.parseComparison({ name: elementSub });
    return { kind: 'valuePath', path, filter: { kind: 'and', operands: [filter, condition] } };
  }

  private parseComparison(path: AttributePath): Filter {
    const token = this.scanner.take();
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'pr') return { kind: 'present', path };
    const operator = COMPARISON_OPERATORS.find((known): known is ComparisonOperator => known === word);
    if (operator === undefined) return this.fail(`one of the operators ${COMPARISON_OPERATORS.join(', ')}, pr`, token);
    return { kind: 'compare', path, operator, ...this.parseValue() };
  }

  /**
   * A value. RFC 7644 has JSON's literals; text without quotes, or in single ones, is read where it can mean only one thing. Entra ID is
   * documented to look people up with `externalId eq 2a69c9a6-…`, authentik asks `userName eq akadmin`, Microsoft's and WSO2's collections
   * `displayName eq Sales Team`.
   */
  private parseValue(): ParsedValue {
    const token = this.scanner.peek();
    if (token.kind === 'string') return { value: this.scanner.take().text };
    const value = token.text.startsWith("'") ? this.takeSingleQuoted() : this.takeBareText();
    return value ?? this.fail('a value: a string in double quotes, a number, true, false or null', token);
  }

  private takeSingleQuoted(): ParsedValue | undefined {
    const value = this.scanner.takeSingleQuoted();
    return value === undefined ? undefined : { value };
  }

  /**
   * Words up to the next bracket, the end, or an `and` or `or` that another condition follows. One that none follows belongs to the text
   * (`displayName eq Research and Development`): the filter has no other meaning. After a literal it is a mistake, as it was.
   */
  private takeBareText(): ParsedValue | undefined {
    const first = this.scanner.peek();
    if (first.kind !== 'word' || isKeyword(first)) return undefined;
    this.tookBareText = true;
    let last = this.scanner.take();
    const isLiteral = () => last === first && readLiteral(first.text) !== undefined;
    for (let next = this.scanner.peek(); next.kind === 'word'; next = this.scanner.peek()) {
      if (isKeyword(next) && (isLiteral() || this.scanner.isConditionNext())) break;
      last = this.scanner.take();
    }
    const text = this.scanner.textBetween(first, last);
    const value = last === first ? readLiteral(text) : text;
    if (value === undefined) return { value: text };
    return typeof value === 'number' && String(value) !== text ? { value, written: text } : { value };
  }

  expectEnd(expected: string): void {
    if (this.scanner.peek().kind !== 'end') this.fail(expected, this.scanner.peek());
  }

  private takeKeyword(keyword: 'and' | 'or' | 'not'): boolean {
    const token = this.scanner.peek();
    if (token.kind !== 'word' || token.text.toLowerCase() !== keyword) return false;
    this.scanner.take();
    return true;
  }

  private expect(kind: ')' | ']', expected: string): void {
    const token = this.scanner.take();
    if (token.kind !== kind) this.fail(expected, token);
  }

  private nested<T>(open: Token, parse: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) this.fail(`at most ${MAX_DEPTH} levels of parentheses and brackets`, open);
    const result = parse();
    this.depth -= 1;
    return result;
  }

  /** A mistake between brackets is one of the filter, also in a PATCH path (RFC 7644 §3.12, table 9). */
  private fail(expected: string, token: Token): never {
    const hint = this.tookBareText ? ', or the whole value in double quotes' : '';
    return this.insideBrackets
      ? this.scanner.fail(expected + hint, token, 'invalidFilter')
      : this.scanner.fail(expected + hint, token);
  }
}

function isKeyword({ kind, text }: Token): boolean {
  return kind === 'word' && /^(?:and|or)$/i.test(text);
}
