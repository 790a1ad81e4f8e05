import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { commands } from '../operator/commands/table';
import { allHelp } from '../operator/help';

/** Writes bin/help.json anew after a command has changed: the help that `npx scim-bridge` shows where nothing is installed yet. */
writeFileSync(path.resolve(__dirname, '..', 'bin', 'help.json'), `${JSON.stringify(allHelp(commands), null, 2)}\n`);
