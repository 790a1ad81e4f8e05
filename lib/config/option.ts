import type { z } from 'zod';
import { closest } from '../../lambda/contract/closest';

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

/** The functions that an option can be handed to: the one that answers SCIM, and those that deliver. */
export type FunctionGroup = 'scim-api' | 'delivery' | 'dashboard';

/** A value that is refused unless `acceptInsecure` names the option. */
export interface Insecurity<T> {
  readonly when: (value: T) => boolean;
  /** What is wrong with it, as the rest of a sentence. */
  readonly wrong: (value: T) => string;
  /** What is secure. */
  readonly secure: string;
}

/** What a row of the option table says, whatever the kind of its value. */
export interface Row<T> {
  /** What the option is for. Becomes its comment in lib/config.ts and its section in docs/configuration.md. */
  readonly text: string;
  /** What stands when nothing is set. */
  readonly fallback: T | undefined;
  /** The default as documented when it is not a plain value: `the stack's name`. */
  readonly fallbackText?: string;
  /** Who is handed the value in an environment variable, named by `optionVariable`. @default - only the template needs it */
  readonly functions?: readonly FunctionGroup[];
  /** `stack` when the option is of the stack that ships with the kit; the construct refuses it. @default - of the construct */
  readonly scope?: 'stack';
  /**
   * The option is a parameter of the template for the CloudFormation console. Its value only goes on, into properties and variables: nothing
   * is decided by it when the template is made.
   *
   * @default - the template for the console has the option's default
   */
  readonly parameter?: {
    /** The form of the text, or of each element of the list. @default - that of the option, if it has one */
    readonly pattern?: RegExp;
  };
  /** @default - every value is secure */
  readonly insecure?: Insecurity<T>;
}

/** What the kind of an option knows: which values there are, and how to read them. */
export interface Kind<T> {
  /** What is allowed, as a phrase. */
  readonly allowed: string;
  /** The type of the value in TypeScript, as lib/config.ts has it. */
  readonly type: string;
  /** The type's own name, when it has one. */
  readonly typeName?: string;
  /** Reads a value as JSON or a construct's props have it. */
  read(value: unknown): Reading<T>;
  /** Turns the text of `-c name=text` into what `read` takes; text that is not of the option's kind is left as it is. */
  fromText(text: string): unknown;
}

/** A row with its kind: all that is known of an option. */
export type Option<T> = Row<T> & Kind<T>;

/** Joins a row and its kind; the schema's messages are the rest of a sentence that begins with the option's name. */
export function option<const R extends object, T>(
  row: R,
  { schema, ...kind }: Omit<Kind<T>, 'read'> & { readonly schema: z.ZodType<T> },
): R & Kind<T> {
  return { ...row, ...kind, read: (value: unknown) => readingOf(schema.safeParse(value)) };
}

/** A value as an error message shows it: JSON, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function readingOf<T>(result: z.ZodSafeParseResult<T>): Reading<T> {
  return result.success
    ? { ok: true, value: result.data }
    : { ok: false, wrong: result.error.issues.flatMap((issue) => faultsOf(issue)) };
}

/** An issue may carry what is allowed in its place as the parameter `allowed`; that of unknown keys has the known ones as its message. */
function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = closest(key, issue.message.split(', '));
      const wrong = `is not known${meant === undefined ? '' : `; did you mean ${meant}?`}`;
      return { part: partOf([...issue.path, key]), wrong, allowed: issue.message };
    });
  }
  const allowed: unknown = issue.code === 'custom' ? issue.params?.allowed : undefined;
  return [
    {
      ...(issue.path.length === 0 ? {} : { part: partOf(issue.path) }),
      wrong: issue.message,
      ...(typeof allowed === 'string' ? { allowed } : {}),
    },
  ];
}

function partOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
