import { bad, good, type Option, shown } from './option';

/** What a row of the option table adds to its kind. */
interface Row<D> {
  readonly fallback: D;
  readonly fallbackText?: string;
}

interface WholeNumberRow<D> extends Row<D> {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** A whole number between two limits. */
export function wholeNumber<D extends number | undefined>(row: WholeNumberRow<D>): Option<number, D> {
  return {
    ...row,
    allowed: `a whole number from ${row.min} to ${row.max} (${row.unit})`,
    read: (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value))
        return bad(`is ${shown(value)}, which is not a whole number`);
      if (value < row.min) return bad(`is ${value}, which is less than ${row.min}`);
      if (value > row.max) return bad(`is ${value}, which is more than ${row.max}`);
      return good(value);
    },
    fromText: (text) => (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text),
  };
}

/** true or false. */
export function yesOrNo<D extends boolean | undefined>(row: Row<D>): Option<boolean, D> {
  return {
    ...row,
    allowed: 'true or false',
    read: (value) =>
      typeof value === 'boolean' ? good(value) : bad(`is ${shown(value)}, which is neither true nor false`),
    fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  };
}

interface OneOfRow<T, D> extends Row<D> {
  readonly choices: readonly T[];
}

/** One of a few strings or numbers. */
export function oneOf<T extends string | number, D extends T | undefined>(row: OneOfRow<T, D>): Option<T, D> {
  return {
    ...row,
    allowed: `one of ${row.choices.join(', ')}`,
    read: (value) => {
      const choice = row.choices.find((candidate) => candidate === value);
      return choice === undefined ? bad(`is ${shown(value)}, which is not offered`) : good(choice);
    },
    fromText: (text) => row.choices.find((candidate) => String(candidate) === text) ?? text,
  };
}

interface TextRow<D> extends Row<D> {
  readonly pattern: RegExp;
  readonly allowed: string;
}

/** A string of a given form. */
export function text<D extends string | undefined>(row: TextRow<D>): Option<string, D> {
  return {
    ...row,
    read: (value) => {
      if (typeof value !== 'string') return bad(`is ${shown(value)}, which is not a string`);
      return row.pattern.test(value) ? good(value) : bad(`is ${shown(value)}, which does not have the form`);
    },
    fromText: (value) => value,
  };
}

interface ListRow<D> extends Row<D> {
  readonly pattern: RegExp;
  /** What one element is: `an e-mail address`. */
  readonly element: string;
  readonly allowed: string;
}

/** Characters that such a list may have in all: it reaches a function in an environment variable, and Lambda allows 4 KB for all of them. */
const longestList = 1200;

/** A list of strings of a given form; not an empty one, whose meaning would be anybody's guess. */
export function listOf<D extends readonly string[] | undefined>(row: ListRow<D>): Option<readonly string[], D> {
  return {
    ...row,
    read: (value) => {
      if (!Array.isArray(value)) return bad(`is ${shown(value)}, which is not a list`);
      if (value.length === 0) return bad('is an empty list; leave the option away instead');
      const wrong = value
        .filter((each) => typeof each !== 'string' || !row.pattern.test(each))
        .map((each) => ({ wrong: `holds ${shown(each)}, which is not ${row.element}` }));
      if (wrong.length > 0) return { ok: false, wrong };
      const length = value.join(',').length;
      return length > longestList
        ? bad(`has ${length} characters in all, which is more than ${longestList}`)
        : good(value.map(String));
    },
    fromText: (list) => jsonOr(list, commaSeparated),
  };
}

/** Text that is JSON where it looks like it, else what `otherwise` makes of it. */
export function jsonOr(text: string, otherwise: (text: string) => unknown): unknown {
  if (!/^\s*[[{]/.test(text)) return otherwise(text);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A comma-separated list as an array, without blanks. */
export function commaSeparated(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
