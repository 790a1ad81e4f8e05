import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationPage } from '../lib/config/documentation';

/** Writes docs/configuration.md anew after an option has changed. */
const root = path.resolve(__dirname, '..');
writeFileSync(
  path.join(root, 'docs', 'configuration.md'),
  configurationPage(readFileSync(path.join(root, 'lib', 'config.ts'), 'utf8')),
);
