import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The notices that the licences of bundled packages ask for: each package's name, version, licence and the licence's text.
 *
 * @param root folder of package.json
 * @param inputs every source that was bundled, from there
 */
export function notices(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const sections = [...folders].sort().map((folder) => section(path.join(root, folder)));
  return [
    'scim-bridge-kit contains the following packages. Each is under its own licence.',
    // Two versions of a package may be in it, one version in two places only once.
    ...new Set(sections),
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/@aws-sdk/core` of a file in it; nothing of a file of ours. */
function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input.replaceAll('\\', '/'))?.[0];
}

function section(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice)(\.|$)/i.test(file))
    .map((file) => path.join(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').trim());
  return [`${name} ${version} (${license ?? 'licence: see below'})`, ...texts].join('\n\n');
}
