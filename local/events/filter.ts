import { asList, asObject, type Json, type JsonObject, TemplateError } from '../template/template';

/** Whether a record passes. */
export type RecordFilter = (record: Json) => boolean;

/**
 * The filter criteria of an event source mapping: a record passes when any of the patterns matches it, and always when there are none.
 *
 * @throws TemplateError when a pattern is not valid, or uses what the local run does not know
 */
export function readFilter(criteria: Json | undefined, where: string): RecordFilter {
  const patterns = asList(asObject(criteria)?.Filters).map((filter) =>
    parsed(String(asObject(filter)?.Pattern ?? ''), where),
  );
  if (patterns.length === 0) return () => true;
  // A pattern that could not be understood must stop the start, not be found out at the first record.
  for (const pattern of patterns) check(pattern, where);
  return (record) => patterns.some((pattern) => matches(pattern, record));
}

function parsed(text: string, where: string): JsonObject {
  try {
    const pattern = asObject(JSON.parse(text) as Json);
    if (pattern !== undefined) return pattern;
  } catch {
    // Said below, in the same words as for JSON that is no object.
  }
  throw new TemplateError(`${where}: the filter pattern is not a JSON object: ${text}`);
}

/** Operators that stand alone in an object within a list of alternatives. */
const operators: Readonly<Record<string, (wanted: Json, actual: Json | undefined) => boolean>> = {
  exists: (wanted, actual) => isLeaf(actual) === wanted,
  prefix: (wanted, actual) => typeof actual === 'string' && actual.startsWith(String(wanted)),
  suffix: (wanted, actual) => typeof actual === 'string' && actual.endsWith(String(wanted)),
  'equals-ignore-case': (wanted, actual) =>
    typeof actual === 'string' && actual.toLowerCase() === String(wanted).toLowerCase(),
  'anything-but': (wanted, actual) => isLeaf(actual) && !asList(wanted).some((each) => each === actual),
};

/** `exists` speaks of leaves only: an object is not there for it. */
function isLeaf(value: Json | undefined): boolean {
  return value !== undefined && asObject(value) === undefined;
}

function check(pattern: JsonObject, where: string): void {
  for (const [key, wanted] of Object.entries(pattern)) {
    const nested = asObject(wanted);
    if (nested !== undefined) check(nested, where);
    else if (!Array.isArray(wanted)) throw new TemplateError(`${where}: in a filter pattern, ${key} must be a list.`);
    else {
      for (const alternative of asList(wanted)) {
        const [operator] = Object.keys(asObject(alternative) ?? {});
        if (operator !== undefined && operators[operator] === undefined) {
          throw new TemplateError(`${where}: the local run does not know the filter operator ${operator}.`);
        }
      }
    }
  }
}

function matches(pattern: JsonObject, value: Json | undefined): boolean {
  const object = asObject(value) ?? {};
  return Object.entries(pattern).every(([key, wanted]) => {
    const actual = object[key];
    const nested = asObject(wanted);
    if (nested !== undefined) return matches(nested, actual);
    return asList(wanted).some((alternative) => satisfies(alternative, actual));
  });
}

/** A list in the record matches when any of its entries does. */
function satisfies(alternative: Json, actual: Json | undefined): boolean {
  const [entry] = Object.entries(asObject(alternative) ?? {});
  if (entry === undefined) return asListOrOne(actual).some((each) => each === alternative);
  const [operator, wanted] = entry;
  const test = operators[operator];
  if (operator === 'exists') return test?.(wanted, actual) === true;
  return asListOrOne(actual).some((each) => test?.(wanted, each) === true);
}

function asListOrOne(value: Json | undefined): readonly (Json | undefined)[] {
  return Array.isArray(value) ? value : [value];
}
