import type { ScimType } from '../errors';
import { ScimError } from '../errors';

/** 8 KiB: longer than any client's filter, short enough that a hostile one costs nothing. */
const MAX_LENGTH = 8192;

/** What is being read; decides the words and the scimType of an error. */
export type Subject = 'filter' | 'path';

export type TokenKind = '(' | ')' | '[' | ']' | 'string' | 'word' | 'end';

/** A piece of a filter. `text` is the decoded value of a string, and what was written for everything else. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset of its first character. */
  readonly at: number;
}

const SPACE = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n"()[\]]+/y;
// Raw control characters (U+0000 to U+001F) are not allowed in a JSON string; the ones that \p{Cc} adds to these are.
const PLAIN_TEXT = /(?:[^"\\\p{Cc}]|[\x7f-\x9f])+/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;
// Ends at the first quote behind which the filter does: the end, a closing bracket, `and` or `or`.
const SINGLE_QUOTED = /'((?:[^'\\]|\\.|'(?!\s*(?:$|[)\]]|\s(?:and|or)\b)))*)'(?=\s*(?:$|[)\]]|\s(?:and|or)\b))/iy;
// `and` or `or` with a condition behind it: a group, a value path, or a name and an operator.
const CONDITION_FOLLOWS =
  /(?:and|or)\s*(?:\(|\s(?:not\s*\(|[a-z$][^\s"()[\]]*\s*(?:\[|\s(?:eq|ne|co|sw|ew|gt|ge|lt|le|pr)(?=[\s")\]]|$))))/iy;
const LONE_SURROGATE = /\p{Cs}/u;

/** Splits a filter or a PATCH path into tokens, one at a time, in one pass. */
export class Scanner {
  private offset = 0;
  private current: Token;

  constructor(
    private readonly source: string,
    private readonly subject: Subject,
  ) {
    if (source.length > MAX_LENGTH) {
      const detail = `The ${subject} has ${source.length} characters; at most ${MAX_LENGTH} are accepted.`;
      throw new ScimError(400, detail, { scimType: scimTypeOf(subject) });
    }
    this.current = this.scan();
  }

  /** The token that comes next, without taking it. */
  peek(): Token {
    return this.current;
  }

  take(): Token {
    const taken = this.current;
    this.current = this.scan();
    return taken;
  }

  /**
   * A text in single quotes, where the next word begins one: without the quotes, a quote inside it doubled or after a backslash or not.
   * It ends at the first one that something other than text follows.
   *
   * @returns undefined, with nothing taken, when the next word begins none
   */
  takeSingleQuoted(): string | undefined {
    SINGLE_QUOTED.lastIndex = this.current.at;
    const text = SINGLE_QUOTED.exec(this.source)?.[1];
    if (text === undefined) return undefined;
    this.offset = SINGLE_QUOTED.lastIndex;
    this.current = this.scan();
    return text.replace(/\\(['\\])|''/g, (_, escaped: string | undefined) => escaped ?? "'");
  }

  /** Whether the next word is an `and` or `or` that another condition follows. */
  isConditionNext(): boolean {
    CONDITION_FOLLOWS.lastIndex = this.current.at;
    return CONDITION_FOLLOWS.test(this.source);
  }

  /** What was written from one token to another, both included. */
  textBetween(first: Token, last: Token): string {
    return this.source.slice(first.at, last.at + last.text.length);
  }

  /**
   * Refuses the text, pointing at a token.
   *
   * @throws ScimError 400, always.
   */
  fail(expected: string, { at, kind }: Pick<Token, 'at' | 'kind'>, scimType = scimTypeOf(this.subject)): never {
    const where = kind === 'end' ? 'at its end' : `at character ${at + 1}`;
    const detail = `The ${this.subject} cannot be read ${where}: expected ${expected}. Here: ${this.pointAt(at)}`;
    throw new ScimError(400, detail, { scimType });
  }

  private scan(): Token {
    this.match(SPACE);
    const at = this.offset;
    const first = this.source[at];
    if (first === undefined) return { kind: 'end', text: '', at };
    if (first === '"') return { kind: 'string', text: this.scanString(), at };
    const word = this.match(WORD);
    if (word !== '') return { kind: 'word', text: word, at };
    this.offset += 1;
    return { kind: first as '(' | ')' | '[' | ']', text: first, at };
  }

  /** A JSON string (RFC 8259 §7), all escapes included. */
  private scanString(): string {
    const start = this.offset;
    this.offset += 1;
    let text = '';
    for (;;) {
      text += this.match(PLAIN_TEXT);
      const next = this.source[this.offset];
      if (next === '"') break;
      const sequence = this.match(ESCAPE);
      if (sequence === '') this.fail(problemInString(next), this.here(next), 'invalidFilter');
      text += JSON.parse(`"${sequence}"`);
    }
    this.offset += 1;
    // Half a character can be stored and sent by no one; as a key it would become another value on its way.
    if (LONE_SURROGATE.test(text)) {
      this.fail('whole characters (this string contains half of a surrogate pair)', { kind: 'string', at: start });
    }
    return text;
  }

  private here(next: string | undefined): Pick<Token, 'at' | 'kind'> {
    return { at: this.offset, kind: next === undefined ? 'end' : 'word' };
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.source)?.[0] ?? '';
    this.offset += found.length;
    return found;
  }

  /** At most 60 characters around the place, with a mark before it. */
  private pointAt(at: number): string {
    const before = this.source.slice(Math.max(0, at - 30), at);
    const after = this.source.slice(at, at + 30);
    // The cut may halve a character, and what a client sends may hold control characters: neither belongs in an answer.
    return `${before}»${after}`.replace(/[\p{Cc}\p{Cs}]/gu, ' ');
  }
}

function scimTypeOf(subject: Subject): ScimType {
  return subject === 'filter' ? 'invalidFilter' : 'invalidPath';
}

function problemInString(next: string | undefined): string {
  if (next === undefined) return 'the closing " of the string';
  if (next === '\\') return 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX';
  return 'a control character to be written as an escape (\\uXXXX)';
}
