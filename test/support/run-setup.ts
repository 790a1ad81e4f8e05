import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Makes the folder for what is made once a run (once-a-run.ts). */
export default function setup(): void {
  process.env.TEST_RUN_FOLDER = mkdtempSync(path.join(tmpdir(), 'scim-bridge-run-'));
}
