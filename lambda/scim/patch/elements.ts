import { labels } from '../dialects';
import { badRequest } from '../errors';
import { settleElements } from '../read/elements';
import { type Attribute, setPart } from '../schema/attribute';
import { foldCase, isObject, type Json, type JsonObject } from '../types';
import type { Part } from './parts';
import type { ElementEdit, ElementsChange, Work } from './step';

/** What it costs to settle a value among the others, in conditions: measured, rounded up. */
const SETTLING = 10;

/**
 * Adds values to a multi-valued attribute. One that is there already changes nothing (RFC 7644 §3.5.2.1); clients repeat adds.
 */
export function includeElements(
  attribute: Attribute,
  before: readonly Json[],
  values: readonly Json[],
  work: Work,
): Json[] {
  work.spend(before.length * SETTLING);
  const others = values.some(isPrimary) ? before.map(withoutPrimary) : before;
  return settleElements(attribute, [...others, ...values], 'last primary');
}

/**
 * Takes the listed values away. One is listed by its `value`, and `type` if that is given; a value without `value` (an address) by
 * all that is given. Whether it is the primary one does not matter, nor does what else a client knows of it.
 */
export function excludeElements(
  attribute: Attribute,
  before: readonly Json[],
  values: readonly Json[],
  work: Work,
): Json[] {
  work.spend(before.length * values.length);
  const listed = values.map((value) => listedParts(attribute, value));
  return before.filter((element) => {
    const part = comparable(attribute, element);
    return !listed.some((parts) => parts.every(([sub, text]) => part(sub) === text));
  });
}

/**
 * Edits the elements that a filter selects, or makes one.
 *
 * @throws ScimError 400 noTarget when none is selected and none can be made; mutability
 */
export function editElements(change: ElementsChange, before: readonly Json[], work: Work): Json[] {
  const { attribute, selects, conditions, edit } = change;
  work.spend(before.length * (conditions + SETTLING));
  const edited: Json[] = [];
  const fresh = new Set<Json>();
  let found = false;
  for (const element of before) {
    const selected = selects(element);
    found ||= selected;
    const after = selected ? editElement(edit, element, change.seed) : element;
    if (after === undefined) continue;
    if (selected) fresh.add(after);
    edited.push(after);
  }
  if (!found) return withNewElement(change, before, work);
  const onePrimary = [...fresh].some(isPrimary)
    ? edited.map((element) => (fresh.has(element) ? element : withoutPrimary(element)))
    : edited;
  return settleElements(attribute, onePrimary, 'last primary');
}

function withNewElement(
  { attribute, edit, onMiss, seed }: ElementsChange,
  before: readonly Json[],
  work: Work,
): Json[] {
  if (onMiss === 'ignore') return [...before];
  const initial = onMiss === 'create' ? seed() : undefined;
  if (initial === undefined) {
    throw badRequest(
      'noTarget',
      `${attribute.path} has no value that matches the filter. To add one, use add with the path ${attribute.path}.`,
    );
  }
  const element = editElement(edit, initial, seed);
  return element === undefined ? [...before] : includeElements(attribute, before, [element], work);
}

/** Undefined when nothing is left of it. */
function editElement(edit: ElementEdit, element: Json, seed: ElementsChange['seed']): Json | undefined {
  switch (edit.kind) {
    case 'remove':
      return undefined;
    case 'scalar':
      return edit.value;
    case 'replace':
      // What the filter has selected it by stays, or the value could not be found under the same path again.
      return merged(seed() ?? {}, edit.parts);
    case 'merge':
      return merged(isObject(element) ? element : {}, edit.parts);
  }
}

/** Undefined when it would be a label without a value, as reading has it too. */
function merged(element: JsonObject, parts: readonly Part[]): JsonObject | undefined {
  const after = parts.reduce((complex, [sub, value]) => setPart(complex, sub, value), element);
  return Object.keys(after).every((name) => labels.has(name)) ? undefined : after;
}

/** By what a listed value is recognised: sub-attributes with what stands for their values; a simple value by the attribute itself. */
function listedParts(attribute: Attribute, listed: Json): (readonly [Attribute, string])[] {
  if (!isObject(listed)) return [[attribute, comparableText(attribute, listed)]];
  const names = Object.hasOwn(listed, 'value') ? ['value', 'type'] : Object.keys(listed);
  return attribute.subAttributes.flatMap((sub) => {
    const value = listed[sub.name];
    const counts = sub.name !== 'primary' && names.includes(sub.name) && value !== undefined;
    return counts ? [[sub, comparableText(sub, value)]] : [];
  });
}

/** What stands for the parts of an element; each is made once, however many values are listed. */
function comparable(attribute: Attribute, element: Json): (sub: Attribute) => string | undefined {
  const made = new Map<Attribute, string | undefined>();
  return (sub) => {
    if (!made.has(sub)) {
      const whole = sub === attribute ? element : undefined;
      const value = isObject(element) ? element[sub.name] : whole;
      made.set(sub, value === undefined ? undefined : comparableText(sub, value));
    }
    return made.get(sub);
  };
}

/** The same text for what is the same value, without regard to case where the attribute has none. */
function comparableText({ caseExact }: Attribute, value: Json): string {
  return JSON.stringify(typeof value === 'string' && !caseExact ? foldCase(value) : value);
}

function isPrimary(element: Json): boolean {
  return isObject(element) && element.primary === true;
}

/** RFC 7644 §3.5.2: setting one primary makes the former one false. */
function withoutPrimary(element: Json): Json {
  return isObject(element) && element.primary === true ? { ...element, primary: false } : element;
}
