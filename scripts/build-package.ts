import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleHandlers } from './handlers/bundle';
import { notices } from './package/notices';
import { bundleOperator } from './package/operator';

/**
 * `npm run build`, which `npm pack` runs first: makes in dist/ what the package holds besides guides. The library is compiled with its
 * declarations; the functions and the operator's command line are bundled, so that the package needs neither sources nor a bundler.
 */
const root = path.resolve(__dirname, '..');
const dist = path.join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
compileLibrary();
const handlers = bundleHandlers(root);
for (const { path: name, contents } of handlers.files) write(path.join('handlers', name), contents);
const operator = bundleOperator(root, path.join(dist, 'operator'));
write('THIRD-PARTY-NOTICES.txt', notices(root, [...handlers.inputs, ...operator]));

function compileLibrary(): void {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = path.join(root, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`The library could not be compiled (${status}).`);
}

function write(name: string, contents: Uint8Array | string): void {
  const file = path.join(dist, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
}
