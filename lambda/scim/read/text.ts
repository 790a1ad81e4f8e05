import { badRequest } from '../errors';

// Control characters, the two Unicode line ends, and halves of surrogate pairs.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\p{Surrogate}]/u;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
// No Unicode text at all (RFC 8259 §8.2), or what most that is written in C takes for its end.
const NO_TEXT = /[\0\p{Surrogate}]/u;
const LINE_BREAKS = /[\t\n\v\f\r\x85\u2028\u2029]+/g;
const NEITHER_BREAK_NOR_TEXT = /(?![\t\n\r])[\p{Cc}\u2028\u2029\p{Surrogate}]/gu;

/**
 * A text without characters that no account shows as they are: a line break within it becomes a blank, other control characters go.
 *
 * @param lines whether the text may have several lines (postal addresses)
 */
export function printable(text: string, lines: 'one line' | 'several lines'): string {
  if (!UNPRINTABLE.test(text)) return text;
  const whole = lines === 'one line' ? withoutEnds(text).replace(LINE_BREAKS, ' ') : text;
  return whole.replace(NEITHER_BREAK_NOR_TEXT, '');
}

/**
 * A name by which people or groups are told apart: characters that cannot be seen may stand around it and are taken off; within it they
 * would make two names of what looks like one.
 *
 * @param where how an error names it
 * @throws ScimError 400 invalidValue; invalidSyntax where it is no Unicode text
 */
export function identifying(text: string, where: string): string {
  if (!UNPRINTABLE.test(text)) return text;
  const inner = withoutEnds(text);
  if (!UNPRINTABLE.test(inner)) return inner;
  throw badRequest(
    NO_TEXT.test(inner) ? 'invalidSyntax' : 'invalidValue',
    `${where} contains a control character (for example, a line break) or half of a surrogate pair. Correct it in the identity provider.`,
  );
}

/** By hand: a regular expression that is anchored at the end only would look at a long run of such characters once from each of them. */
function withoutEnds(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && CONTROL.test(text.charAt(from))) from += 1;
  while (to > from && CONTROL.test(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}
