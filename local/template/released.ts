import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { Assembly } from './assembly';
import { type Template, TemplateError } from './template';

/** The parameter that only a bucket in AWS gives a meaning. */
const bucketParameter = 'CodeBucket';

/**
 * Reads a template for the CloudFormation console, with the archives of the functions beside it.
 *
 * @param file the template
 * @param parameters values of its parameters
 * @param codeDir gets the functions' code; what was there before is removed
 * @throws TemplateError when there is no such template or parameter
 */
export function readReleased(file: string, parameters: Readonly<Record<string, string>>, codeDir: string): Assembly {
  const template = readTemplate(file);
  const declared = Object.keys(template.Parameters ?? {});
  for (const name of Object.keys(parameters)) {
    if (declared.includes(name)) continue;
    throw new TemplateError(`The template has no parameter ${name}. Its parameters: ${declared.join(', ')}.`);
  }
  rmSync(codeDir, { recursive: true, force: true });
  return {
    stackName: 'ScimBridge',
    template,
    parameters: { [bucketParameter]: 'local', ...parameters },
    locateAsset: (objectKey) => unpacked(path.join(path.dirname(file), path.basename(objectKey)), codeDir),
  };
}

function readTemplate(file: string): Template {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Template;
  } catch (error) {
    throw new TemplateError(`${file} is no template: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The folder of a function's code; undefined when there is no such archive. */
function unpacked(archive: string, codeDir: string): string | undefined {
  let files: Readonly<Record<string, Uint8Array>>;
  try {
    files = unzipSync(readFileSync(archive));
  } catch {
    return undefined;
  }
  const folder = path.join(codeDir, path.basename(archive, '.zip'));
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of Object.entries(files)) writeFileSync(path.join(folder, name), contents);
  return folder;
}
