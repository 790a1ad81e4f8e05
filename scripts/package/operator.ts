import path from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Bundles the operator's command line, so that it runs on Node alone. What only some commands need (the SDK's sources of credentials
 * above all) stays in files of its own and is loaded on demand, as from the sources.
 *
 * @param root folder of package.json
 * @param outdir gets `main.mjs` and the parts that it loads
 * @returns every source that is in it, from the folder of package.json
 * @throws when esbuild cannot bundle it, with its own words
 */
export function bundleOperator(root: string, outdir: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [path.join('operator', 'main.ts')],
    outdir,
    metafile: true,
    logLevel: 'silent',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Bundled CommonJS packages still call require for Node's own modules.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return Object.keys(metafile.inputs);
}
