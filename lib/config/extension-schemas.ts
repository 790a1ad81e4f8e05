import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readExtensionSchema } from '../../lambda/scim/schema/read-extension';
import { defineGroup, defineUser } from '../../lambda/scim/schema/resource-definition';
import type { Json } from '../../lambda/scim/types';
import { isObject, jsonOr, notAList } from './kinds';
import { type Kind, option, type Row, shown } from './option';
import type { ExtensionSchema } from './values';

/** One schema, checked by the protocol core's own reader: what the function will say at load is said at synth. */
const extension = z.unknown().transform((value, context): ExtensionSchema => {
  const message = faultOf(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
  return value as ExtensionSchema;
});

const schema = z
  .unknown()
  .transform((value, context) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(readFileSync(value, 'utf8')) as unknown;
    } catch (error) {
      context.addIssue(`names the file ${shown(value)}, which cannot be read as JSON (${String(error)})`);
      return z.NEVER;
    }
  })
  .pipe(z.array(extension, { error: notAList }))
  .superRefine((schemas, context) => {
    const clash = clashOf(schemas);
    if (clash !== undefined) context.addIssue(`does not fit: ${clash}`);
  });

/** The operator's extension schemas (docs/decisions/0009-extension-schemas.md). */
export function extensionSchemas<const R extends Row<readonly ExtensionSchema[]>>(
  row: R,
): R & Kind<readonly ExtensionSchema[]> {
  return option(row, {
    allowed:
      'a list of {"resourceType": "User" or "Group", "schema": <the JSON of RFC 7643, section 7>}, or the name of a JSON file with such a list',
    type: 'readonly ExtensionSchema[]',
    schema,
    fromText: (text) => jsonOr(text, (name) => name),
  });
}

function faultOf(one: unknown): string | undefined {
  if (!isObject(one)) return `is ${shown(one)}, which is not an object`;
  if (one.resourceType !== 'User' && one.resourceType !== 'Group') {
    return `has the resourceType ${shown(one.resourceType)}; allowed are "User" and "Group"`;
  }
  return messageOf(() => readExtensionSchema(one.schema as Json));
}

/** Whether the schemas work together, and beside the standard ones. */
function clashOf(schemas: readonly ExtensionSchema[]): string | undefined {
  const of = (type: ExtensionSchema['resourceType']) =>
    schemas
      .filter(({ resourceType }) => resourceType === type)
      .map(({ schema: json }) => readExtensionSchema(json as Json));
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
