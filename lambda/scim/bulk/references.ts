import { excerpt, ScimError } from '../errors';
import { isObject, type Json } from '../types';

const PREFIX = 'bulkId:';

/** The bulkIds to which a value refers: strings `bulkId:<bulkId>`, however deep (RFC 7644 §3.7.2). */
export function referencesIn(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  const collect = (part: Json): void => {
    const bulkId = referenced(part);
    if (bulkId !== undefined) found.add(bulkId);
    else if (Array.isArray(part)) part.forEach(collect);
    else if (isObject(part)) Object.values(part).forEach(collect);
  };
  collect(value);
  return found;
}

/**
 * The value with every reference replaced by the id of what was created under that bulkId.
 * @param ids by bulkId; one that is not there was not created
 * @throws ScimError 409 when one was not created (RFC 7644 §3.7.1)
 */
export function resolveReferences(value: Json, ids: ReadonlyMap<string, string>): Json {
  return rewritten(value, (bulkId) => {
    const id = ids.get(bulkId);
    if (id !== undefined) return id;
    throw new ScimError(
      409,
      `The operation needs the resource with the bulkId ${excerpt(bulkId)}, which was not created. See the response to that operation.`,
    );
  });
}

/**
 * The value without what refers to these bulkIds, so that one of two resources that refer to each other can be created first: list
 * elements that do are left out whole, of an object only the attribute that does.
 */
export function withoutReferences(value: Json, pending: ReadonlySet<string>): Json {
  return rewritten(value, (bulkId) => (pending.has(bulkId) ? undefined : `${PREFIX}${bulkId}`));
}

function referenced(value: Json): string | undefined {
  return typeof value === 'string' && value.startsWith(PREFIX) ? value.slice(PREFIX.length) : undefined;
}

/** Undefined from `replace` removes the reference. Objects are built from entries, so that a key `__proto__` stays a key. */
function rewritten(value: Json, replace: (bulkId: string) => string | undefined): Json {
  const bulkId = referenced(value);
  if (bulkId !== undefined) return replace(bulkId) ?? null;
  if (Array.isArray(value)) {
    return value.filter((element) => !loses(element, replace)).map((element) => rewritten(element, replace));
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, part]) => typeof part !== 'string' || !loses(part, replace));
  return Object.fromEntries(kept.map(([name, part]) => [name, rewritten(part, replace)]));
}

/** Whether a list element, or its own attributes, refers to what is removed. */
function loses(element: Json, replace: (bulkId: string) => string | undefined): boolean {
  const parts = isObject(element) ? Object.values(element) : [element];
  return parts.some((part) => {
    const bulkId = referenced(part);
    return bulkId !== undefined && replace(bulkId) === undefined;
  });
}
