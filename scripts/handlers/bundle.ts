import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { operationsGuideFile } from '../../lambda/contract/names';

/** One file of the artefacts: its path below their folder, and what is in it. */
interface BundledFile {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** The artefacts of all functions. */
export interface Bundled {
  /** `<service>/index.mjs` and its source map, a folder a function; the operations guide in that of the dashboard. */
  readonly files: readonly BundledFile[];
  /** Every source that is in one of them, from the folder of package.json. */
  readonly inputs: readonly string[];
}

/**
 * Lambda puts a function's credentials into its environment. The SDK's own chain of sources would bring in the clients of SSO, STS and
 * sign-in to look for them elsewhere (docs/decisions/0002-bundles.md).
 */
const credentials = path.join('lambda', 'runtime', 'environment-credentials.ts');

/**
 * What the SDK imports on demand, and no function ever demands. Bundled, it would also turn every module that it shares with the rest into
 * a function of its own, which loads slower.
 */
const eventStreams = path.join('lambda', 'runtime', 'no-event-streams.ts');

/** What the dashboard says of each alarm: the function that draws it reads it beside its code. */
export const guide = path.join('docs', operationsGuideFile);

/** The functions: each file in lambda/handlers/ is the entry of one and carries its name. */
export function services(root: string): readonly string[] {
  return readdirSync(path.join(root, 'lambda', 'handlers'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.basename(name, '.ts'))
    .sort();
}

/**
 * Bundles every function in one run of esbuild, so that a source that several share is read once.
 *
 * @param root folder of package.json
 * @returns the artefacts, which do not depend on where the folder is
 * @throws when esbuild cannot bundle one, with its own words
 */
export function bundleHandlers(root: string): Bundled {
  // The source maps name the sources from here; nothing is written.
  const outdir = path.join(root, 'handlers');
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      services(root).map((service) => [`${service}/index`, path.join('lambda', 'handlers', `${service}.ts`)]),
    ),
    outdir,
    write: false,
    metafile: true,
    logLevel: 'silent',
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    // The packages' ES modules rather than their CommonJS: a third less to load (docs/decisions/0002-bundles.md).
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    // The AWS SDK is bundled as well: the runtime's own changes under us, and loads slower.
    alias: {
      '@aws-sdk/credential-provider-node': path.join(root, credentials),
      '@smithy/core/event-streams': path.join(root, eventStreams),
    },
    // Bundled CommonJS packages still call require for Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  const beside = { path: path.join('dashboard', operationsGuideFile), contents: readFileSync(path.join(root, guide)) };
  return {
    files: [
      ...outputFiles.map(({ path: file, contents }) => ({ path: path.relative(outdir, file), contents })),
      beside,
    ],
    inputs: Object.keys(metafile.inputs),
  };
}
