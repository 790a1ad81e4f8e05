const ONLY_ASCII = /^[\0-\x7f]*$/;

/**
 * A string as it is compared where case does not matter (RFC 7643 §2.2, `caseExact` false): lower case, and composed (NFC), so
 * that "é" typed in either of its two Unicode forms is one name. Uniqueness, filters and sorting all use this one.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  return ONLY_ASCII.test(lower) ? lower : lower.normalize('NFC');
}
