/** What came of reading one value: the value, or each thing that is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wrong: readonly Fault[] };

/** Something wrong with a value, or with a part of it. */
export interface Fault {
  /** The part, `domainName` of `customDomain`. @default - the value itself */
  readonly part?: string;
  /** The rest of a sentence that begins with the option's name. */
  readonly wrong: string;
  /** What is allowed instead. @default - what the option allows as a whole */
  readonly allowed?: string;
}

/**
 * One row of the option table: what the option accepts and how it is read.
 * T is what a caller may set, D what stands when nothing is set.
 */
export interface Option<T, D extends T | undefined> {
  /** What is allowed, as a phrase. */
  readonly allowed: string;
  readonly fallback: D;
  /** The default as documented when it is not a plain value: `the stack's name`. */
  readonly fallbackText?: string;
  /** Reads a value as JSON or a construct's props have it. */
  read(value: unknown): Reading<T>;
  /** Turns the text of `-c name=text` into what `read` takes; text that is not of the option's kind is left as it is. */
  fromText(text: string): unknown;
}

export const good = <T>(value: T): Reading<T> => ({ ok: true, value });

export const bad = (wrong: string): Reading<never> => ({ ok: false, wrong: [{ wrong }] });

/** A value as an error message shows it: JSON, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
