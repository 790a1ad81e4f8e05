import type { Values } from '../../lambda/table/store';

/** Bytes of an item, by the rules of the DynamoDB developer guide ("Item sizes and formats"): names and values, UTF-8. */
export function itemSize(item: Values): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberSize(value);
  if (value === null || typeof value === 'boolean') return 1;
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, each) => sum + 1 + valueSize(each), 0);
  if (typeof value === 'object') return 3 + Object.keys(value).length + itemSize(value as Values);
  throw new Error(`no size is known for a ${typeof value}`);
}

/** One byte for two significant digits, and one more. */
function numberSize(value: number): number {
  const digits = String(Math.abs(value))
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1;
}
