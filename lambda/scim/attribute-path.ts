/**
 * Attribute paths as filters, PATCH operations and parameters write them (RFC 7644 §3.10):
 * `name`, `name.givenName`, `urn:…:User:manager.displayName`.
 */
import type { Attribute } from './schema/attribute';
import { ENTERPRISE_USER_SCHEMA } from './schema/enterprise-user';
import { findPath, type ResourceDefinition } from './schema/resource-definition';

/** An attribute path as written, in the client's own case. Names are compared without regard to case (RFC 7643 §2.1). */
export interface AttributePath {
  /** The schema URI before the last colon, when the path has one. */
  readonly schema?: string;
  readonly name: string;
  readonly sub?: string;
}

// RFC 7643 §2.1 lets a name start with a letter only; `$ref` (§2.4) is the exception that the RFC makes itself.
const NAME = /^[A-Za-z$][\w$-]*$/;
const SCHEMA_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"()[\]]+$/;

/**
 * Reads one attribute path.
 *
 * @returns undefined when the text is not one: the caller knows whether that is a wrong filter, path or parameter.
 */
export function parseAttributePath(text: string): AttributePath | undefined {
  // A URN holds dots and colons of its own (`…:2.0:User:name`), so the attribute begins after the last colon.
  const colon = text.lastIndexOf(':');
  const dot = text.indexOf('.', colon + 1);
  const name = text.slice(colon + 1, dot === -1 ? undefined : dot);
  const sub = dot === -1 ? undefined : text.slice(dot + 1);
  if (!NAME.test(name) || (sub !== undefined && !NAME.test(sub))) return undefined;
  const attribute = sub === undefined ? { name } : { name, sub };
  if (colon === -1) return attribute;
  const schema = text.slice(0, colon);
  return SCHEMA_URI.test(schema) ? { schema, ...attribute } : undefined;
}

/** The path as a client would write it; the inverse of {@link parseAttributePath}. */
export function printAttributePath({ schema, name, sub }: AttributePath): string {
  const attribute = sub === undefined ? name : `${name}.${sub}`;
  return schema === undefined ? attribute : `${schema}:${attribute}`;
}

/** A path without what stands in brackets, to be told to others: the filter there has values, which may be somebody's address. */
export function withoutFilter(path: string): string {
  return path.replace(/\[(?:.*\]|.*$)/s, '');
}

/** What a path means for a type of resource. */
export interface ResolvedPath {
  readonly attribute: Attribute;
  readonly sub?: Attribute;
}

/**
 * Extension attributes that a client names without their schema, which RFC 7644 §3.10 wants: Entra ID asks for
 * `id eq "…" and manager eq "…"` before it sets a manager.
 */
const UNQUALIFIED: ReadonlyMap<string, string> = new Map([['manager', ENTERPRISE_USER_SCHEMA]]);

/**
 * Looks a path up in the definition of a resource type, names in any case.
 *
 * @returns undefined when the schemas have no such attribute.
 */
export function resolveAttribute(definition: ResourceDefinition, path: AttributePath): ResolvedPath | undefined {
  const found = findPath(definition, printAttributePath(path));
  if (found !== undefined) return found.kind === 'attribute' ? found : undefined;
  const schema = path.schema === undefined ? UNQUALIFIED.get(path.name.toLowerCase()) : undefined;
  return schema === undefined ? undefined : resolveAttribute(definition, { ...path, schema });
}
