import type { AttributeDefinition } from './definition';
import type { Strictness, Tolerance } from './tolerance';

/**
 * An attribute definition compiled once, when the definitions are loaded: with the way errors name it, and its sub-attributes'
 * look-up. Nothing is compiled while a request is served.
 */
export interface Attribute extends AttributeDefinition {
  /** As a filter or an error names it: `userName`, `name.familyName`, `urn:…:User:manager.value`. */
  readonly path: string;
  /** Where it is stored: the URN of its extension, or undefined for an attribute of the base schema and a common one. */
  readonly extension: string | undefined;
  /** What becomes of a value that is not what the type asks for. */
  readonly tolerance: Tolerance;
  readonly subAttributes: readonly Attribute[];
  /** Sub-attributes by name; ask with `findByName`. */
  readonly subAttributesByName: Names<Attribute>;
}

/** Things by a name that is compared without regard to case (RFC 7643 §2.1). To be read with `findByName`, never iterated. */
export type Names<T> = ReadonlyMap<string, T>;

/** The one with this name, in whatever case. The usual spelling is found without folding it. */
export function findByName<T>(names: Names<T>, name: string): T | undefined {
  return names.get(name) ?? names.get(name.toLowerCase());
}

/** A look-up for `findByName`: each thing under its own spelling and under its folded one. */
export function byName<T>(things: readonly T[], nameOf: (thing: T) => string): Names<T> {
  const names = new Map<string, T>();
  for (const thing of things) names.set(nameOf(thing), thing).set(nameOf(thing).toLowerCase(), thing);
  return names;
}

/**
 * Compiles one attribute.
 * @param prefix what stands before its name in a path: '', 'name.' or 'urn:…:'
 * @param strictness which paths are not read with full tolerance
 */
export function compileAttribute(
  definition: AttributeDefinition,
  extension: string | undefined,
  prefix: string,
  strictness: Strictness,
): Attribute {
  const path = `${prefix}${definition.name}`;
  const subAttributes = (definition.subAttributes ?? []).map((sub) =>
    compileAttribute(sub, extension, `${path}.`, strictness),
  );
  return {
    ...definition,
    path,
    extension,
    tolerance: strictness.get(path) ?? 'full',
    subAttributes,
    subAttributesByName: byName(subAttributes, ({ name }) => name),
  };
}
