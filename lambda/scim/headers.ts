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

/** A resource's version as an ETag (RFC 7644 §3.14). Weak: the representation also depends on what the client selected. */
export function etag(version: number): string {
  return `W/"${version}"`;
}

// RFC 9110 §8.8.3, one entity tag and what may stand around it in a list. Sticky: a list is read in one pass.
const ENTITY_TAG = /[ \t,]*(?:W\/)?"([\x21\x23-\x7e\x80-\u{10ffff}]*)"[ \t]*(?:,|$)/uy;

/**
 * The tags of an If-Match or If-None-Match header: `*`, or a list in the form in which `etag` writes them, so that a plain
 * comparison is the weak one (RFC 9110 §8.8.3.2; a client that drops the `W/` means the same version). What is no entity tag
 * ends the list: it can equal no version of ours, and the header then fails to match, which is the safe side for If-Match.
 * A bare `3` or `W/3` without its quotes reads as no tag, too.
 */
export function readETags(header: string): '*' | readonly string[] {
  const value = header.trim();
  if (value === '*') return '*';
  const tags: string[] = [];
  ENTITY_TAG.lastIndex = 0;
  for (let match = ENTITY_TAG.exec(value); match !== null; match = ENTITY_TAG.exec(value)) tags.push(`W/"${match[1]}"`);
  return tags;
}
