import { foldCase } from './types';

/** What is not seen: control and format characters (zero-width ones among them), and lone surrogates. */
const unseen = /[\p{Cc}\p{Cf}\p{Surrogate}]+/gu;

/**
 * A group's name as an account, or a person who reads it, would take it: compatibility forms as the plain character, blanks folded and
 * trimmed, what is not seen left out, upper and lower case alike. Two names that are the same by this are never two groups to a reader.
 */
export function comparableName(name: string): string {
  const plain = name.normalize('NFKC').replace(/\s+/gu, ' ').replace(unseen, '').trim();
  return foldCase(plain);
}
