import type { Json, JsonObject } from '../../scim/types';
import { isObject } from '../../scim/types';

/** Maximum number of errors that are quoted. */
const maxQuoted = 4;
/** Maximum depth at which an answer is searched for text. */
const maxDepth = 5;

/** Where servers put a sentence, the most telling first: SCIM's detail, then what OAuth, RFC 9457 and others call it. */
const sentences = [
  'detail',
  'error_description',
  'errordescription',
  'description',
  'message',
  'error_message',
  'errormessage',
  'msg',
  'reason',
  'faultstring',
  'title',
];
/** Where they put errors that have sentences of their own. */
const containers = ['errors', 'error', 'fault', 'response', 'details', 'messages', 'body'];

/**
 * What an account says in an answer, in its own words: the sentences of a JSON error in whatever form it has, the title of a web page,
 * unknown JSON as it is. '' when it says nothing. Not cleaned: secrets and length are for `wording`.
 */
export function saidIn(text: string): string {
  const json = parsed(text);
  if (json === undefined) return /^\s*</.test(text) ? saidInMarkup(text) : text.trim();
  const said = [...new Set(quotes(json, 0))].slice(0, maxQuoted).join('; ');
  const code = scimTypeOf(json);
  const words = said === '' && !isEmpty(json) ? JSON.stringify(json) : said;
  return [code, words].filter((part) => part !== undefined && part !== '').join(': ');
}

/** SCIM's keyword for the error (RFC 7644 §3.12), where there is one. */
export function codeIn(text: string): string | undefined {
  const json = parsed(text);
  return json === undefined ? undefined : scimTypeOf(json);
}

function quotes(json: Json, depth: number): string[] {
  if (typeof json === 'string') return json.trim() === '' ? [] : [json.trim()];
  if (depth > maxDepth || typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.flatMap((one) => quotes(one, depth + 1));
  const members = lowerCased(json);
  const under = (name: string): string[] => quotes(members.get(name) ?? null, depth + 1);
  // A detail and a title say the same twice; what stands in `errors` says which of several it is.
  const sentence = sentences.map(under).find((found) => found.length > 0) ?? [];
  return [...sentence, ...containers.flatMap(under)];
}

/** The members of an object by their names in lower case: `Errors`, `Message` and `ERROR` are in use. */
export function lowerCased(json: JsonObject): ReadonlyMap<string, Json> {
  return new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value] as const));
}

function scimTypeOf(json: Json): string | undefined {
  const code = isObject(json) ? lowerCased(json).get('scimtype') : undefined;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

function isEmpty(json: Json): boolean {
  return json === null || json === '' || (typeof json === 'object' && Object.keys(json).length === 0);
}

/** A web page by its title or first heading; other markup, such as an error in XML, by its text. */
function saidInMarkup(text: string): string {
  const inner = (tag: string): string | undefined =>
    plainText(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}`, 'i').exec(text)?.[1] ?? '') || undefined;
  if (/<(!doctype|html|head|body)/i.test(text)) {
    return `a web page, "${inner('title') ?? inner('h1') ?? 'without a title'}"`;
  }
  return plainText(text);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function plainText(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/gi, (_, name: string) => entities[name.toLowerCase()] ?? ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch {
    return undefined;
  }
}
