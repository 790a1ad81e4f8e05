import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What the CDK's command line knows of a type of CloudFormation. */
export interface CloudFormationType {
  readonly cloudFormationType: string;
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: string }>>;
  readonly tagInformation?: { readonly tagPropertyName: string };
}

let types: readonly CloudFormationType[] | undefined;

/** Every type of CloudFormation, from the database by which `cdk diff` says "replace". It is large, so it is read once. */
export function cloudFormationTypes(): readonly CloudFormationType[] {
  types ??= read();
  return types;
}

function read(): readonly CloudFormationType[] {
  const file = path.join(path.dirname(require.resolve('aws-cdk/package.json')), 'db.json.gz');
  const database = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as {
    readonly schema: { readonly resource: { readonly entities: Readonly<Record<string, CloudFormationType>> } };
  };
  return Object.values(database.schema.resource.entities);
}
