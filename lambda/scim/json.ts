import { badRequest } from './errors';
import type { Json, JsonObject } from './types';

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
    // Without its cause, whose message quotes the body: that must reach neither the client nor a log.
    throw badRequest('invalidSyntax', `The request body is not JSON${position(cause)}.`);
  }
}

/** Where the parser stopped, without the piece of the body that its message quotes. */
function position(cause: unknown): string {
  const at = /at position (\d+)/.exec(String(cause))?.[1];
  return at === undefined ? '' : `: it breaks off or goes wrong at character ${Number(at) + 1}`;
}

/** Level by level, without recursion: the body decides how deep this goes. */
function check(json: Json): void {
  let level: Container[] = [];
  look(json, level);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MAX_JSON_DEPTH) {
      throw badRequest('invalidSyntax', `The request body nests deeper than ${MAX_JSON_DEPTH} levels.`);
    }
    const next: Container[] = [];
    for (const container of level) lookInto(container, next);
    level = next;
  }
}

type Container = Json[] | JsonObject;

function lookInto(container: Container, next: Container[]): void {
  if (Array.isArray(container)) {
    for (const element of container) look(element, next);
    return;
  }
  for (const [name, member] of Object.entries(container)) {
    checkText(name);
    look(member, next, name);
  }
}

function look(value: Json, next: Container[], name?: string): void {
  if (typeof value === 'string') checkText(value, name);
  else if (typeof value === 'object' && value !== null) next.push(value);
}

function checkText(text: string, name?: string): void {
  if (!UNSTORABLE.test(text)) return;
  const where = name === undefined ? 'A text' : `The value of ${JSON.stringify(name.slice(0, 60))}`;
  throw badRequest(
    'invalidSyntax',
    `${where} in the request body has a NUL character or half of a surrogate pair, which is no character. Send valid Unicode text.`,
  );
}
