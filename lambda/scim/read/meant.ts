import type { AttributeType } from '../schema/definition';
import type { Json } from '../types';

/**
 * What a value of another type most likely was meant as, where that is one thing only. Returned as it came when nothing suggests itself;
 * whether the result is a value of the type is for the type's reader to say.
 *
 * Okta's profile editor knows integers (`"employeeNumber": 701984`) and sends certificates as their owner pasted them; templates
 * put numbers in quotes.
 */
export function meantFor(type: Exclude<AttributeType, 'complex'>, value: Json): Json {
  switch (type) {
    case 'string':
      return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : value;
    case 'boolean':
      return value === 1 || value === 0 ? value === 1 : value;
    case 'integer':
    case 'decimal':
      return typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
    case 'binary':
      return typeof value === 'string' ? withoutArmour(value) : value;
    case 'reference':
      // As every browser does with a blank that its author forgot to encode.
      return typeof value === 'string' ? value.trim().replaceAll(' ', '%20') : value;
    case 'dateTime':
      return value;
  }
}

const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[Ee][+-]?\d+)?$/;

// RFC 7468: one block, whatever its label; without one, base64 that was broken into lines.
const PEM = /^\s*-----BEGIN [^-]+-----([A-Za-z0-9+/=\s]+)-----END [^-]+-----\s*$/;

function withoutArmour(value: string): string {
  return (PEM.exec(value)?.[1] ?? value).replace(/\s+/g, '');
}
