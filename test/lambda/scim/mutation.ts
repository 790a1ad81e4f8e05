/**
 * Every test of the filter and PATCH engines as one file, for mutation testing (`npm run test:mutation`).
 *
 * Stryker runs the tests once for each of some two thousand mutants, and jest sets up a module registry for each test
 * file: one file costs a third of what fifteen do. The fuzz tests are left out: they find inputs, not mutants.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';

for (const part of ['.', 'filter', 'patch']) {
  const files = readdirSync(path.join(__dirname, part)).filter((file) => file.endsWith('.test.ts'));
  const wanted = files.filter((file) => (part === '.' ? file === 'attribute-path.test.ts' : file !== 'fuzz.test.ts'));
  for (const file of wanted) require(path.join(__dirname, part, file));
}
