import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Env } from '../contract/names';
import type { SchemaDefinition } from '../scim/schema/definition';
import { readExtensionSchema } from '../scim/schema/read-extension';
import type { ResourceType } from '../scim/schema/resource-definition';
import type { Json } from '../scim/types';
import { requiredText } from './environment';

/**
 * The operator's extension schemas, from the file that was deployed beside the code. The synth has checked them by the same reader.
 *
 * @param environment names the file, when there is one; Lambda says where the code is
 * @returns those of a type
 * @throws when there should be a file and it cannot be read
 */
export function readExtensionSchemas(environment: NodeJS.ProcessEnv): (type: ResourceType) => SchemaDefinition[] {
  const name = environment[Env.extensionSchemasFile];
  if (name === undefined) return () => [];
  const file = path.join(requiredText(environment, 'LAMBDA_TASK_ROOT'), name);
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly {
    readonly resourceType: ResourceType;
    readonly schema: Json;
  }[];
  return (type) =>
    all.filter(({ resourceType }) => resourceType === type).map(({ schema }) => readExtensionSchema(schema));
}
