import { isUnassigned, labels, type OperationName, onMiss, withoutArrayOfOne } from '../dialects';
import { badRequest } from '../errors';
import { compileElementFilter } from '../filter/element';
import { type OnDropped, readScalar, UNREAD } from '../read/scalar';
import { readValue } from '../read/value';
import type { Attribute } from '../schema/attribute';
import { isObject, type Json } from '../types';
import { countConditions, isSimpleSelector, seedOf } from './new-element';
import { type Part, readParts } from './parts';
import type { ElementEdit, ElementsChange, Operation, PatchStep } from './step';
import type { AttributeTarget } from './target';

/**
 * An operation on some values of a multi-valued attribute: those that a filter selects, or a sub-attribute of all of them.
 *
 * @throws ScimError 400 invalidFilter, invalidValue
 */
export function elementSteps(operation: Operation, target: AttributeTarget, value: Json | undefined): PatchStep[] {
  const { origin } = operation;
  const selection = selectionOf(operation, target);
  const edit = editOf(operation, target, value);
  if (edit === undefined) return [];
  // To unassign what is not there is done already.
  const miss = unassigns(edit) ? 'ignore' : selection.onMiss;
  return [{ origin, kind: 'elements', attribute: target.attribute, ...selection, edit, onMiss: miss }];
}

type Selection = Pick<ElementsChange, 'selects' | 'conditions' | 'seed' | 'onMiss'>;

function selectionOf({ origin, sent }: Operation, target: AttributeTarget): Selection {
  const { selects, conditions, seed, simple } = compiled(target);
  // RFC 7644 §3.5.2.3: "an attribute that does not exist" is added by replace too; only a filter makes it noTarget.
  const miss = target.filter === undefined ? 'create' : onMiss(sent, origin.name, simple);
  return { selects, conditions, seed, onMiss: miss };
}

interface Compiled extends Omit<Selection, 'onMiss'> {
  readonly simple: ReturnType<typeof isSimpleSelector>;
}

/** By target, which is the same object when the same path comes again. */
const selections = new WeakMap<AttributeTarget, Compiled>();

function compiled(target: AttributeTarget): Compiled {
  const former = selections.get(target);
  if (former !== undefined) return former;
  const made = compile(target);
  selections.set(target, made);
  return made;
}

function compile({ attribute, filter }: AttributeTarget): Compiled {
  if (filter === undefined) return { selects: () => true, conditions: 1, seed: () => ({}), simple: 'other filter' };
  return {
    selects: compileElementFilter(attribute, filter, 'refuse'),
    conditions: countConditions(filter),
    seed: () => seedOf(attribute, filter),
    simple: isSimpleSelector(filter),
  };
}

/** Undefined when there is nothing to do: an `add` of nothing, or of what has no meaning here. */
function editOf(
  { origin, reading }: Operation,
  target: AttributeTarget,
  value: Json | undefined,
): ElementEdit | undefined {
  const { attribute, sub } = target;
  const { onDropped } = reading;
  if (sub !== undefined) return editOfSub(origin.name, sub, value, onDropped);
  if (origin.name === 'remove') return { kind: 'remove' };
  const nothing: ElementEdit | undefined = origin.name === 'add' ? undefined : { kind: 'remove' };
  const element = withoutArrayOfOne(value ?? null);
  if (isUnassigned(element)) return nothing;
  if (attribute.type !== 'complex') {
    const scalar = readScalar(attribute, attribute.type, element, attribute.path, onDropped);
    return scalar === UNREAD || scalar === undefined ? undefined : { kind: 'scalar', value: scalar };
  }
  const named = readParts(attribute, element, attribute.path, onDropped);
  const parts = named.filter(([, part]) => part !== undefined);
  if (parts.length === 0) return saysNothing(element, named) ? nothing : undefined;
  if (origin.name === 'replace' && parts.every(([part]) => labels.has(part.name))) throw onlyLabels(attribute);
  return { kind: origin.name === 'add' ? 'merge' : 'replace', parts };
}

/** A whole value replaced by `{"primary": true}` would be gone; who sends that means the sub-attribute. */
function onlyLabels({ path }: Attribute) {
  return badRequest(
    'invalidValue',
    `a value of ${path} with only type or primary is incomplete. Send the whole value, or name the sub-attribute in the path.`,
  );
}

/** Whether a value unassigns all that it names. One of which nothing had a meaning says nothing at all. */
function saysNothing(element: Json, named: readonly Part[]): boolean {
  return named.length > 0 || (isObject(element) && Object.keys(element).length === 0);
}

function editOfSub(
  name: OperationName,
  sub: Attribute,
  value: Json | undefined,
  onDropped: OnDropped,
): ElementEdit | undefined {
  const canonical = name === 'remove' ? undefined : readValue(sub, value ?? null, onDropped);
  if (canonical === UNREAD || (name === 'add' && canonical === undefined)) return undefined;
  return { kind: 'merge', parts: [[sub, canonical]] };
}

function unassigns(edit: ElementEdit): boolean {
  return edit.kind === 'remove' || (edit.kind === 'merge' && edit.parts.every(([, value]) => value === undefined));
}
