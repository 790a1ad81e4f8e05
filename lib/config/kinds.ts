import { z } from 'zod';
import { type Kind, option, type Row, shown } from './option';

type Input = { readonly input?: unknown };

/** A whole number between two limits. */
export function wholeNumber<
  const R extends Row<number> & { readonly min: number; readonly max: number; readonly unit: string },
>(row: R): R & Kind<number> {
  const whole = ({ input }: Input) => `is ${shown(input)}, which is not a whole number`;
  return option(row, {
    allowed: `a whole number from ${row.min} to ${row.max} (${row.unit})`,
    type: 'number',
    schema: z
      .number({ error: whole })
      .int({ error: whole, abort: true })
      .min(row.min, { error: ({ input }) => `is ${input}, which is less than ${row.min}` })
      .max(row.max, { error: ({ input }) => `is ${input}, which is more than ${row.max}` }),
    fromText: (text) => (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text),
  });
}

/** true or false. */
export function yesOrNo<const R extends Row<boolean>>(row: R): R & Kind<boolean> {
  return option(row, {
    allowed: 'true or false',
    type: 'boolean',
    schema: z.boolean({ error: ({ input }) => `is ${shown(input)}, which is neither true nor false` }),
    fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  });
}

/** One of a few strings or numbers. */
export function oneOf<const C extends string | number, const R extends Row<C>>(
  row: R & { readonly choices: readonly C[]; readonly typeName: string },
): R & Kind<C> {
  return option(row, {
    allowed: `one of ${row.choices.join(', ')}`,
    typeName: row.typeName,
    type: row.choices.map((choice) => (typeof choice === 'number' ? String(choice) : `'${choice}'`)).join(' | '),
    schema: z.literal([...row.choices], {
      error: ({ input }) => `is ${shown(input)}, which is not one of the choices`,
    }),
    fromText: (text) => row.choices.find((candidate) => String(candidate) === text) ?? text,
  });
}

/** A string of a given form. */
export function text<const R extends Row<string> & { readonly pattern: RegExp; readonly allowed: string }>(
  row: R,
): R & Kind<string> {
  return option(row, {
    allowed: row.allowed,
    type: 'string',
    schema: z
      .string({ error: ({ input }) => `is ${shown(input)}, which is not a string` })
      .regex(row.pattern, { error: ({ input }) => `is ${shown(input)}, which does not have the required form` }),
    fromText: (value) => value,
  });
}

/** Characters that such a list may have in all: it reaches a function in an environment variable, and Lambda allows 4 KB for all of them. */
const longestList = 1200;

/** A list of strings of a given form; not an empty one, whose meaning would be unclear. */
export function listOf<
  const R extends Row<readonly string[]> & {
    readonly pattern: RegExp;
    /** What one element is: `an e-mail address`. */
    readonly element: string;
    readonly allowed: string;
    /** How many different elements there must be. @default - any number but none */
    readonly length?: number;
  },
>(row: R): R & Kind<readonly string[]> {
  const fits = (value: unknown) => typeof value === 'string' && row.pattern.test(value);
  return option(row, {
    allowed: row.allowed,
    type: 'readonly string[]',
    schema: strings(
      (each) => (fits(each) ? undefined : `holds ${shown(each)}, which is not ${row.element}`),
      'is an empty list; omit the option instead',
    )
      .refine((list) => list.join(',').length <= longestList, {
        error: ({ input }) => `has ${String(input).length} characters in total, which is more than ${longestList}`,
      })
      .refine((list) => row.length === undefined || new Set(list).size === row.length, {
        error: ({ input }) => `is ${shown(input)}, which is not ${row.length} different ones`,
      }),
    fromText: (list) => jsonOr(list, commaSeparated),
  });
}

/**
 * A list of strings, checked by the element. What is wrong with an element is said of the list, whose places have no names.
 *
 * @param fault what is wrong with an element, as the rest of a sentence
 * @param empty what is wrong with an empty list
 */
export function strings(fault: (element: unknown) => string | undefined, empty?: string) {
  return z
    .array(z.unknown(), { error: notAList })
    .superRefine((list, context) => {
      const messages = list.length === 0 ? [empty] : list.map(fault);
      for (const message of messages) {
        if (message !== undefined) context.addIssue({ code: 'custom', message, continue: false });
      }
    })
    .transform((list) => list.map(String));
}

/** The message for what should be a list and is none. */
export function notAList({ input }: Input): string {
  return `is ${shown(input)}, which is not a list`;
}

/** The message for what should be an object and is none. */
export function notAnObject({ input }: Input): string {
  return `is ${shown(input)}, which is not an object`;
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
