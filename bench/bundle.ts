/**
 * The functions' bundles: their size, and how long the SCIM function's takes to load (to handler ready) beside an empty Node process,
 * in pairs. `npm run bench:bundle` prints both; with `-- --gate` only the sizes are looked at, which do not depend on the machine, and
 * a bundle above the bar fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { services } from '../scripts/handlers/bundle';
import { cachedHandlers } from '../scripts/handlers/cache';

const root = path.join(__dirname, '..');
const handlers = cachedHandlers(root);
const maxKilobytes = 450;
const maxRatio = 2.5;
const pairs = 21;

function main(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-bundle-'));
  try {
    const bundleOf = (service: string) => path.join(handlers, service, 'index.mjs');
    const sizes = services(root).map((service) => ({ service, kilobytes: statSync(bundleOf(service)).size / 1000 }));
    for (const { service, kilobytes } of sizes) {
      console.log(`${service}: ${kilobytes.toFixed(0)} KB (at most ${maxKilobytes})`);
    }
    const ratio = process.argv.includes('--gate') ? 0 : loadRatio(folder, bundleOf('scim-api'));
    return sizes.every(({ kilobytes }) => kilobytes <= maxKilobytes) && ratio <= maxRatio ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Median of the ratios, each of one run with the bundle and one without, right after one another. */
function loadRatio(folder: string, bundle: string): number {
  const script = (name: string, code: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, code);
    return file;
  };
  const ready = script(
    'ready.mjs',
    `const { handler } = await import(${JSON.stringify(bundle)}); if (!handler) process.exit(1);`,
  );
  const empty = script('empty.mjs', '');
  const ratios: number[] = [];
  milliseconds(ready);
  for (let pair = 0; pair < pairs; pair += 1) ratios.push(milliseconds(ready) / milliseconds(empty));
  ratios.sort((a, b) => a - b);
  const median = ratios[Math.floor(pairs / 2)] ?? Number.NaN;
  console.log(
    `Loading it takes ${median.toFixed(2)} times as long as an empty Node process (at most ${maxRatio}); ` +
      `${pairs} pairs, ${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}; Node ${process.version}`,
  );
  return median;
}

function milliseconds(file: string): number {
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [file], { env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${path.basename(file)} ended with ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e6;
}

/** What the template sets, as far as loading asks for it. Nothing is called. */
const environment = {
  ...JSON.parse(readFileSync(path.join(__dirname, 'bundle-environment.json'), 'utf8')),
  PATH: process.env.PATH ?? '',
};

process.exitCode = main();
