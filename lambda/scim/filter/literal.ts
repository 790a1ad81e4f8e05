import type { FilterValue } from './ast';

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?$/;
const KEYWORDS: ReadonlyMap<string, FilterValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Reads a value that stands without quotes: true, false, null (in any case, as PingOne and Entra ID write them) or a number.
 *
 * @returns undefined when it is none of these, or a number that no double can hold.
 */
export function readLiteral(word: string): FilterValue | undefined {
  const keyword = KEYWORDS.get(word.toLowerCase());
  if (keyword !== undefined) return keyword;
  if (!NUMBER.test(word)) return undefined;
  const number = Number(word);
  // `+ 0` turns -0 into 0: they are one number, and would print differently.
  return Number.isFinite(number) ? number + 0 : undefined;
}
