import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configurationPage } from '../lib/config/documentation';
import { functionOptionsSource, propsSource } from '../lib/config/props-source';

/** Writes what is made of the option table anew after an option has changed: the documentation, the typed props and the names that functions may ask for. */
const root = path.resolve(__dirname, '..');
writeFileSync(path.join(root, 'docs', 'configuration.md'), configurationPage());
writeFileSync(path.join(root, 'lib', 'config.ts'), propsSource());
writeFileSync(path.join(root, 'lambda', 'contract', 'function-options.ts'), functionOptionsSource());
