import { badRequest } from './errors';
import type { Json, JsonObject } from './types';

/** How deep a request body may nest: a SCIM message needs at most seven levels. */
export const MAX_JSON_DEPTH = 32;

/**
 * Parses a request body. Of a name that is there twice the last one counts, as in every client's own parser (RFC 8259 §4 leaves it
 * open); a `__proto__` is an ordinary key, which no schema has. Texts are as they came: control characters are the business of whoever
 * reads an attribute (read/scalar.ts), since only some of them are worth a refusal.
 * @throws ScimError 400 invalidSyntax when it is no JSON, or nests deeper than MAX_JSON_DEPTH
 */
export function parseJson(text: string): Json {
  const json = parse(text);
  checkDepth(json);
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

type Container = Json[] | JsonObject;

/** Level by level, without recursion: the body decides how deep this goes. */
function checkDepth(json: Json): void {
  let level = [json].filter(isContainer);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= MAX_JSON_DEPTH) {
      throw badRequest('invalidSyntax', `The request body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
    }
    const next: Container[] = [];
    for (const container of level) {
      for (const value of Array.isArray(container) ? container : Object.values(container)) {
        if (isContainer(value)) next.push(value);
      }
    }
    level = next;
  }
}

function isContainer(value: Json): value is Container {
  return typeof value === 'object' && value !== null;
}
