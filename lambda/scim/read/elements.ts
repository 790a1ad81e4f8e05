import { type Attribute, findByName } from '../schema/attribute';
import { foldCase, isObject, type Json, type JsonObject } from '../types';

/** Whose `primary` stays when several values have it: a body's first, or of a changed list the one that came last. */
export type Precedence = 'first primary' | 'last primary';

/**
 * Makes a list of canonical values obey RFC 7643 §2.4: one (type, value) once, at most one `primary: true`.
 * Neither is refused, since a sync must not fail for it: what is there twice is merged into its first place (what the first lacks
 * is taken from the second), and surplus primaries become false, as RFC 7644 §3.5.2 has it for PATCH.
 * Linear in the length of the list. The values given are not changed.
 */
export function settleElements(attribute: Attribute, elements: readonly Json[], precedence: Precedence): Json[] {
  const merged = new Map<string, Json>();
  for (const element of elements) {
    const key = identity(attribute, element);
    const former = merged.get(key);
    merged.set(key, former === undefined ? element : merge(former, element));
  }
  return withOnePrimary([...merged.values()], precedence);
}

/** What two values that are "the same" have in common. Without a `value` sub-attribute (addresses), all they have. */
function identity(attribute: Attribute, element: Json): string {
  if (!isObject(element)) return JSON.stringify(foldUnlessExact(attribute, element));
  const attributeOfValue = findByName(attribute.subAttributesByName, 'value');
  const { value } = element;
  if (attributeOfValue === undefined || value === undefined) {
    const { primary: _, ...rest } = element;
    return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  const type = typeof element.type === 'string' ? foldCase(element.type) : null;
  return JSON.stringify([type, foldUnlessExact(attributeOfValue, value)]);
}

function foldUnlessExact(attribute: Attribute, value: Json): Json {
  return typeof value === 'string' && !attribute.caseExact ? foldCase(value) : value;
}

function merge(former: Json, later: Json): Json {
  if (!isObject(former) || !isObject(later)) return former;
  const both: JsonObject = { ...later, ...former };
  if (later.primary === true) both.primary = true;
  return both;
}

function withOnePrimary(elements: Json[], precedence: Precedence): Json[] {
  const primaries: number[] = [];
  elements.forEach((element, index) => {
    if (isObject(element) && element.primary === true) primaries.push(index);
  });
  if (primaries.length < 2) return elements;
  const kept = precedence === 'first primary' ? primaries[0] : primaries.at(-1);
  return elements.map((element, index) =>
    index !== kept && isObject(element) && element.primary === true ? { ...element, primary: false } : element,
  );
}
