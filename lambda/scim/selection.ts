import { badRequest } from './errors';
import type { Attribute } from './schema/attribute';
import { findPath, type ResourceDefinition } from './schema/resource-definition';

/** How much of an attribute is returned: all of it, or these sub-attributes. What is not returned is not in the selection. */
export type Extent = 'whole' | ReadonlySet<string>;

/** Which attributes are returned, by canonical name and in the order in which they are. */
export interface Selection {
  readonly attributes: ReadonlyMap<string, Extent>;
  readonly extensions: ReadonlyMap<string, ReadonlyMap<string, Extent>>;
}

/** The two parameters as they come: of a query string (comma-separated, perhaps repeated) or of a SearchRequest (arrays). */
export interface SelectionParameters {
  readonly attributes?: string | readonly string[] | undefined;
  readonly excludedAttributes?: string | readonly string[] | undefined;
}

/**
 * The selection that `attributes` or `excludedAttributes` asks for (RFC 7644 §3.9, RFC 7643 §7 "returned"): what is always returned
 * stays, what never is does not come, names that no schema has are ignored.
 * @throws ScimError 400 invalidValue when both are there: the RFC allows one of them
 */
export function parseSelection(definition: ResourceDefinition, parameters: SelectionParameters): Selection {
  const wanted = names(parameters.attributes);
  const unwanted = names(parameters.excludedAttributes);
  if (wanted.length > 0 && unwanted.length > 0) {
    throw badRequest(
      'invalidValue',
      'attributes and excludedAttributes cannot be combined. Send one of them (RFC 7644 §3.9).',
    );
  }
  if (wanted.length > 0) return select(definition, mentioned(definition, wanted), byMention);
  if (unwanted.length > 0) return select(definition, mentioned(definition, unwanted), butMentioned);
  return byDefault(definition);
}

/** Everything that is stored and may be compared with a filter, those returned only on request included. For evaluation, not for clients. */
export function selectEverything(definition: ResourceDefinition): Selection {
  return remembered(everything, definition, () =>
    select(definition, new Map(), ({ returned }) => (returned === 'never' ? 'none' : 'whole')),
  );
}

/** Whether an answer has this attribute, in whole or in part: what is not returned need not be read. */
export function selects(selection: Selection, name: 'members' | 'groups'): boolean {
  return selection.attributes.has(name);
}

const defaults = new WeakMap<ResourceDefinition, Selection>();
const everything = new WeakMap<ResourceDefinition, Selection>();

function byDefault(definition: ResourceDefinition): Selection {
  return remembered(defaults, definition, () => select(definition, new Map(), butMentioned));
}

function remembered(
  known: WeakMap<ResourceDefinition, Selection>,
  definition: ResourceDefinition,
  make: () => Selection,
): Selection {
  const former = known.get(definition);
  if (former) return former;
  const made = make();
  known.set(definition, made);
  return made;
}

function names(parameter: string | readonly string[] | undefined): string[] {
  if (parameter === undefined) return [];
  const lists = typeof parameter === 'string' ? [parameter] : parameter;
  return lists.flatMap((list) => withoutFilters(list).split(',')).filter((name) => name.trim() !== '');
}

/**
 * Microsoft's collection asks for `attributes=emails[type eq "work"]`. The parameters name attributes and know no filter (RFC 7644 §3.9):
 * it gets all of them.
 */
function withoutFilters(list: string): string {
  return list.replace(/\[[^[\]]*\]/g, '');
}

/** What a list of names mentions: attributes as a whole, or some of their sub-attributes. */
type Mentioned = ReadonlyMap<Attribute, Extent>;

function mentioned(definition: ResourceDefinition, list: readonly string[]): Mentioned {
  const found = new Map<Attribute, 'whole' | Set<string>>();
  for (const name of list) {
    const path = findPath(definition, name);
    if (path?.kind === 'attribute') mention(found, path.attribute, path.sub);
    if (path?.kind === 'extension') for (const attribute of path.extension.attributes) mention(found, attribute);
    if (path?.kind === 'base') for (const attribute of definition.attributes) mention(found, attribute);
  }
  return found;
}

function mention(found: Map<Attribute, 'whole' | Set<string>>, attribute: Attribute, sub?: Attribute): void {
  const former = found.get(attribute);
  if (former === 'whole') return;
  if (sub === undefined) found.set(attribute, 'whole');
  else if (former) former.add(sub.name);
  else found.set(attribute, new Set([sub.name]));
}

/** Decides on one attribute, or on one sub-attribute of one that is returned. */
type Rule = (attribute: Attribute, extent: Extent | undefined) => Extent | 'none';

const byMention: Rule = (attribute, extent) => {
  if (attribute.returned === 'never') return 'none';
  if (extent === undefined) return attribute.returned === 'always' ? defaultExtent(attribute) : 'none';
  if (extent === 'whole') return defaultExtent(attribute);
  return narrowed(
    attribute,
    ({ name, returned }) => returned === 'always' || (returned !== 'never' && extent.has(name)),
  );
};

const butMentioned: Rule = (attribute, extent) => {
  if (attribute.returned === 'never' || attribute.returned === 'request') return 'none';
  if (extent === undefined || attribute.returned === 'always') return defaultExtent(attribute);
  if (extent === 'whole') return 'none';
  return narrowed(attribute, ({ name, returned }) =>
    extent.has(name) ? returned === 'always' : returned === 'default' || returned === 'always',
  );
};

/** All of an attribute but the sub-attributes that are returned never, or only on request. */
function defaultExtent(attribute: Attribute): Extent | 'none' {
  return narrowed(attribute, ({ returned }) => returned === 'default' || returned === 'always');
}

function narrowed(attribute: Attribute, keep: (sub: Attribute) => boolean): Extent | 'none' {
  if (attribute.subAttributes.every(keep)) return 'whole';
  const kept = attribute.subAttributes.filter(keep);
  return kept.length === 0 ? 'none' : new Set(kept.map(({ name }) => name));
}

function select(definition: ResourceDefinition, list: Mentioned, rule: Rule): Selection {
  const extents = (attributes: readonly Attribute[]): Map<string, Extent> => {
    const selected = new Map<string, Extent>();
    for (const attribute of attributes) {
      const extent = rule(attribute, list.get(attribute));
      if (extent !== 'none') selected.set(attribute.name, extent);
    }
    return selected;
  };
  const extensions = new Map<string, ReadonlyMap<string, Extent>>();
  for (const { schema, attributes } of definition.extensions) {
    const selected = extents(attributes);
    if (selected.size > 0) extensions.set(schema.id, selected);
  }
  return { attributes: extents(definition.attributes), extensions };
}
