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
