import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationPage } from '../lib/config/documentation';
import { propsSource } from '../lib/config/props-source';

/** Writes what is made of the option table anew after an option has changed: the documentation and the typed props. */
const root = path.resolve(__dirname, '..');
writeFileSync(path.join(root, 'docs', 'configuration.md'), configurationPage());
writeFileSync(path.join(root, 'lib', 'config.ts'), propsSource());
