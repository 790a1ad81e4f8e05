import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AssetLocator } from '../functions/definition';
import { asObject, type Json, type JsonObject, type Template, TemplateError } from './template';

/** The one stack of a synthesized app, with its assets. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** Values of the template's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Folder of an asset by its object key in the bootstrap bucket. */
  readonly locateAsset: AssetLocator;
}

/**
 * Reads a cloud assembly (the folder `cdk.out`).
 *
 * @throws TemplateError when the app has not exactly one stack
 */
export function readAssembly(directory: string): Assembly {
  const artifacts = Object.entries(asObject(readJson(path.join(directory, 'manifest.json')).artifacts) ?? {}).map(
    ([id, artifact]) => ({
      id,
      type: asObject(artifact)?.type,
      properties: asObject(asObject(artifact)?.properties) ?? {},
    }),
  );
  const [stack, ...others] = artifacts.filter(({ type }) => type === 'aws:cloudformation:stack');
  if (stack === undefined || others.length > 0)
    throw new TemplateError('The local run needs an app with exactly one stack.');
  const assets = artifacts
    .filter(({ type }) => type === 'cdk:asset-manifest')
    .flatMap(({ properties }) => assetFolders(directory, String(properties.file)));
  const folders = new Map(assets);
  return {
    stackName: String(stack.properties.stackName ?? stack.id),
    template: readJson(path.join(directory, String(stack.properties.templateFile))) as unknown as Template,
    parameters: {},
    locateAsset: (objectKey) => folders.get(objectKey),
  };
}

function assetFolders(directory: string, manifest: string): readonly (readonly [objectKey: string, folder: string])[] {
  const files = asObject(readJson(path.join(directory, manifest)).files) ?? {};
  return Object.values(files).flatMap((file) => {
    const { source, destinations } = asObject(file) ?? {};
    const folder = path.resolve(directory, String(asObject(source)?.path));
    return Object.values(asObject(destinations) ?? {}).map(
      (each) => [String(asObject(each)?.objectKey), folder] as const,
    );
  });
}

function readJson(file: string): JsonObject {
  const content = asObject(JSON.parse(readFileSync(file, 'utf8')) as Json);
  if (content === undefined) throw new TemplateError(`${file} is not a JSON object.`);
  return content;
}
