import { ScimError } from './errors';

/** What an answer can be. */
export type MediaType = 'application/scim+json' | 'application/json';

const SCIM = 'application/scim+json';
const JSON_TYPE = 'application/json';

/**
 * The media type of the answer (RFC 7644 §3.1, §3.8): SCIM's own, unless the Accept header prefers plain JSON (OneLogin takes
 * nothing else). No header means anything.
 * @throws ScimError 406 when the client takes neither
 */
export function negotiate(accept: string | undefined): MediaType {
  if (accept === undefined || accept.trim() === '') return SCIM;
  const ranges = accept.split(',').map(readRange);
  const scim = quality(ranges, SCIM);
  const json = quality(ranges, JSON_TYPE);
  if (scim === 0 && json === 0) {
    throw new ScimError(
      406,
      `Responses are ${SCIM} or ${JSON_TYPE}, but the Accept header allows neither. Add one of them.`,
    );
  }
  return json > scim ? JSON_TYPE : SCIM;
}

/**
 * Accepts a request body's Content-Type: either JSON type, whatever its parameters. None at all is taken for SCIM.
 * @throws ScimError 415
 */
export function checkContentType(contentType: string | undefined): void {
  const type = typeOf(contentType ?? '');
  if (type === '' || type === SCIM || type === JSON_TYPE) return;
  throw new ScimError(415, `Content-Type must be ${SCIM} or ${JSON_TYPE}; got ${JSON.stringify(type.slice(0, 60))}.`);
}

interface Range {
  readonly type: string;
  readonly q: number;
}

function typeOf(header: string): string {
  const end = header.indexOf(';');
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
}

/** RFC 9110 §12.4.2; a weight that is none counts as 1. */
function readRange(range: string): Range {
  const weight = /;[ \t]*q=([01](?:\.\d{0,3})?)[ \t]*(?:;|$)/i.exec(range)?.[1];
  return { type: typeOf(range), q: weight === undefined ? 1 : Math.min(1, Number(weight)) };
}

/** RFC 9110 §12.5.1: the most specific range decides. */
function quality(ranges: readonly Range[], type: MediaType): number {
  for (const candidate of [type, 'application/*', '*/*']) {
    const found = ranges.find((range) => range.type === candidate);
    if (found) return found.q;
  }
  return 0;
}
