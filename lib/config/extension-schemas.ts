import { readFileSync } from 'node:fs';
import { readExtensionSchema } from '../../lambda/scim/schema/read-extension';
import { defineGroup, defineUser } from '../../lambda/scim/schema/resource-definition';
import type { Json } from '../../lambda/scim/types';
import type { ExtensionSchema } from '../config';
import { isObject, jsonOr } from './kinds';
import { bad, type Fault, good, type Option, shown } from './option';

/**
 * The operator's extension schemas, checked by the protocol core's own reader: what the function will say at load is said at synth
 * (docs/decisions/0009-extension-schemas.md).
 */
export const extensionSchemas: Option<readonly ExtensionSchema[], readonly ExtensionSchema[]> = {
  allowed:
    'a list of {"resourceType": "User" or "Group", "schema": <the JSON of RFC 7643, section 7>}, or the name of a JSON file with such a list',
  fallback: [],
  fallbackText: 'none',
  read: (value) => {
    const list = typeof value === 'string' ? fromFile(value) : value;
    if (list instanceof Error) return bad(list.message);
    if (!Array.isArray(list)) return bad(`is ${shown(value)}, which is not a list`);
    const faults = list.flatMap((one, index): readonly Fault[] => {
      const wrong = faultOf(one);
      return wrong === undefined ? [] : [{ part: `[${index}]`, wrong }];
    });
    if (faults.length > 0) return { ok: false, wrong: faults };
    const schemas = list as readonly ExtensionSchema[];
    const clash = clashOf(schemas);
    return clash === undefined ? good(schemas) : bad(`does not fit: ${clash}`);
  },
  fromText: (text) => jsonOr(text, (name) => name),
};

function fromFile(name: string): unknown {
  try {
    return JSON.parse(readFileSync(name, 'utf8'));
  } catch (error) {
    return new Error(`names the file ${shown(name)}, which cannot be read as JSON (${String(error)})`);
  }
}

function faultOf(one: unknown): string | undefined {
  if (!isObject(one)) return `is ${shown(one)}, which is not an object`;
  if (one.resourceType !== 'User' && one.resourceType !== 'Group') {
    return `has the resourceType ${shown(one.resourceType)}; "User" and "Group" are possible`;
  }
  return messageOf(() => readExtensionSchema(one.schema as Json));
}

/** Whether the schemas work together, and beside the standard ones. */
function clashOf(schemas: readonly ExtensionSchema[]): string | undefined {
  const of = (type: ExtensionSchema['resourceType']) =>
    schemas
      .filter(({ resourceType }) => resourceType === type)
      .map(({ schema }) => readExtensionSchema(schema as Json));
  return messageOf(() => defineUser(of('User'))) ?? messageOf(() => defineGroup(of('Group')));
}

function messageOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
