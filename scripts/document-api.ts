import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { extractApi } from './api/extract';
import { apiPage, undocumented } from './api/page';

/** `npm run docs:api`: writes docs/api.md anew after something public has changed. */
const root = path.resolve(__dirname, '..');
const { entryPoint, faults } = extractApi(root);
writeFileSync(path.join(root, 'docs', 'api.md'), apiPage(entryPoint));
const open = [...faults, ...undocumented(entryPoint).map((name) => `${name} has no comment`)];
for (const fault of open) console.error(fault);
process.exitCode = open.length === 0 ? 0 : 1;
