import { createHash } from 'node:crypto';
import type { Values } from '../../../table/store';

/**
 * The hash of an activity record as the table has it: SHA-256, base64url, over every attribute, in an encoding that does not depend on
 * their order. When the record expires is among them: bringing that forward would remove the record.
 */
export const recordHash = (item: Values): string => sha256(canonical(item));

/** SHA-256 of a text, base64url. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** A value as text; two values have the same text only when they are the same, of whatever type an attribute can be. */
export function canonical(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  // Sets and binaries are none of what the bridge writes, but whoever changes a record can write them.
  if (value instanceof Set) return `(${[...value].map(canonical).sort().join()})`;
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`;
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join()}}`;
}
