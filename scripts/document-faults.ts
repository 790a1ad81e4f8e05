/**
 * Plays every fault, and writes docs/faults.md from what was seen: `npm run docs:faults`. Takes a quarter of an hour. With names of faults, only
 * those are played, and the other lines stay.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBridge } from '../local/bridge';
import { Clock } from '../local/clock';
import { faults } from '../local/faults/all';
import { expectedAlarms } from '../local/faults/expected';
import { parseOptions } from '../local/options';
import { PlayedProvider } from '../local/played/provider';
import { surroundings } from '../local/played/surroundings';
import type { Reporter } from '../local/serve-stack';
import { Teardown } from '../local/teardown';
import { Drill, everyMinute } from './faults/drill';
import { type Drilled, faultsPage } from './faults/table';

const root = path.resolve(__dirname, '..');
const silent: Reporter = { step: () => {}, request: () => {}, delivery: () => {}, notice: () => {} };

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-faults-'));
  const teardown = new Teardown();
  teardown.add(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const options = parseOptions(['--faults', '--port', '0', '--data-dir', folder]);
    if (options === undefined) throw new Error('The options ask for help.');
    // In the middle of a minute: what a function emits a moment later counts in the same.
    const clock = new Clock(Math.floor(Date.now() / 60_000) * 60_000 + 30_000, 'by hand');
    const around = await surroundings(options, teardown, { clock, people: 50 });
    const { stack, database, baseUrl, token } = await startBridge(around.options, root, teardown, silent, clock);
    const stage = { ...around, stack, database, provider: new PlayedProvider(baseUrl, token) };
    const drill = new Drill(stage, everyMinute);
    await drill.pass(12);
    const only = process.argv.slice(2);
    const drilled: Drilled[] = [];
    for (const fault of faults) {
      if (only.length > 0 && !only.includes(fault.name)) {
        drilled.push({ fault, seen: before(fault.name) });
        continue;
      }
      drilled.push({ fault, seen: await drill.play(fault) });
      process.stderr.write(`${fault.name}: ${JSON.stringify(drilled.at(-1)?.seen)}\n`);
    }
    writeFileSync(path.join(root, 'docs', 'faults.md'), faultsPage(drilled));
  } finally {
    await teardown.run();
  }
}

/** What was seen the last time. */
function before(name: string): Drilled['seen'] {
  return expectedAlarms()
    .filter(({ fault }) => fault === name)
    .map(({ alarm, firesAfter, endsAfter }) => ({ title: alarm, firedAfter: firesAfter, endedAfter: endsAfter }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
