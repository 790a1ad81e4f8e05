import { badRequest } from './errors';
import { isObject, type Json, type JsonObject } from './types';

/** How deep a request body may nest: a SCIM message needs at most seven levels. */
export const MAX_JSON_DEPTH = 32;

// U+0000 and halves of surrogate pairs: neither survives storage and the way to the upstream.
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * Parses a request body. Of a name that is there twice the last one counts, as in every client's own parser (RFC 8259 §4 leaves it
 * open); a `__proto__` is an ordinary key, which no schema has.
 * @throws ScimError 400 invalidSyntax when it is no JSON, nests deeper than MAX_JSON_DEPTH, or has text that cannot be stored
 */
export function parseJson(text: string): Json {
  const json = parse(text);
  check(json);
  return json;
}

function parse(text: string): Json {
  try {
    // A byte order mark is no JSON (RFC 8259 §8.1 lets a parser ignore it).
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (cause) {
    throw badRequest('invalidSyntax', `The request body is not JSON${position(cause)}.`, cause);
  }
}

/** Where the parser stopped, without the piece of the body that its message quotes. */
function position(cause: unknown): string {
  const at = /at position (\d+)/.exec(String(cause))?.[1];
  return at === undefined ? '' : `: it breaks off or goes wrong at character ${Number(at) + 1}`;
}

/** Level by level, without recursion: the body decides how deep this goes. */
function check(json: Json): void {
  let level: Json[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) {
      throw badRequest('invalidSyntax', `The request body nests deeper than ${MAX_JSON_DEPTH} levels.`);
    }
    const next: Json[] = [];
    for (const value of level) collect(value, next);
    level = next;
  }
}

function collect(value: Json, next: Json[]): void {
  if (typeof value === 'string') checkText(value);
  else if (Array.isArray(value)) for (const element of value) next.push(element);
  else if (isObject(value)) collectMembers(value, next);
}

function collectMembers(object: JsonObject, next: Json[]): void {
  for (const [name, member] of Object.entries(object)) {
    checkText(name);
    if (typeof member === 'string') checkText(member, name);
    else next.push(member);
  }
}

function checkText(text: string, name?: string): void {
  if (!UNSTORABLE.test(text)) return;
  const where = name === undefined ? 'A text' : `The value of ${JSON.stringify(name.slice(0, 60))}`;
  throw badRequest(
    'invalidSyntax',
    `${where} in the request body has a NUL character or half of a surrogate pair, which is no character. Send valid Unicode text.`,
  );
}
