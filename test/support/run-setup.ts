import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Makes the folder for what is made once a run (once-a-run.ts), and a seed for all random tests where none is given (seed.ts). */
export default function setup(): void {
  process.env.TEST_RUN_FOLDER = mkdtempSync(path.join(tmpdir(), 'scim-bridge-run-'));
  process.env.RANDOM_SEED ??= String(Date.now() % 1_000_000_000);
  process.stderr.write(`RANDOM_SEED=${process.env.RANDOM_SEED}\n`);
}
