import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { zipSync } from 'fflate';
import cdkJson from '../../cdk.json';
import { version } from '../../package.json';
import { ReleaseStack } from './release-stack';
import type { Archive } from './release-synthesizer';

/** The template's name in the release. */
export const templateFile = 'scim-bridge.template.json';

/** Archives of the same content are the same bytes, whenever they are made: the earliest time that a zip file can hold. */
const anyTime = new Date(1980, 0, 1);

/**
 * Writes the release into a folder: the template for the CloudFormation console, and the archives that it names.
 *
 * @returns the names of the files
 */
export function makeRelease(folder: string): readonly string[] {
  const outdir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-release-'));
  try {
    const app = new App({
      analyticsReporting: false,
      outdir,
      context: { ...cdkJson.context, 'aws:cdk:enable-path-metadata': false, 'aws:cdk:enable-asset-metadata': false },
    });
    const stack = new ReleaseStack(app, 'ScimBridge', version);
    app.synth();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const template = JSON.parse(readFileSync(path.join(outdir, stack.templateFile), 'utf8')) as unknown;
    writeFileSync(path.join(folder, templateFile), `${JSON.stringify(template, null, 1)}\n`);
    for (const archive of stack.code.archives) {
      writeFileSync(path.join(folder, archive.name), zipped(archive, outdir));
    }
    return readdirSync(folder);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function zipped(archive: Archive, outdir: string): Uint8Array {
  const folder = path.resolve(outdir, archive.folder);
  const files = readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(path.join(folder, name))] as const);
  return zipSync(Object.fromEntries(files), { mtime: anyTime, level: 9 });
}
