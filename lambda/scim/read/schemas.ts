import type { Json } from '../types';

/** Whether a message's `schemas` names the message (RFC 7644 §3.1). */
export function namesMessage(urn: string, schemas: Json | undefined): boolean {
  return (
    Array.isArray(schemas) && schemas.some((one) => typeof one === 'string' && one.toLowerCase() === urn.toLowerCase())
  );
}
