import { rmSync } from 'node:fs';

/** Removes what was made once for the run. */
export default function teardown(): void {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
