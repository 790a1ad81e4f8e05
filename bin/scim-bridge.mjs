#!/usr/bin/env node
// `npx scim-bridge` and `npm run bridge --`: installs if need be, then runs operator/main.ts in this very process, so that the
// terminal, signals and the exit code are its own.
import { readFileSync } from 'node:fs';
import { ensureInstalled, isInstalled } from '../local/ensure-installed.mjs';
import { answeredWithoutInstall } from '../local/without-install.mjs';

const args = process.argv.slice(2);
if (!answeredWithoutInstall(args, isInstalled() ? undefined : help)) {
  await ensureInstalled();
  // Imported only now: the package may not have been there before.
  const { require: requireTypeScript } = await import('tsx/cjs/api');
  await requireTypeScript('../operator/main.ts', import.meta.url).main(args);
}

/** The help that the installed program would give, as `npm run docs:help` wrote it down: of the command or family that is named, or of all. */
function help() {
  const helps = JSON.parse(readFileSync(new URL('help.json', import.meta.url), 'utf8'));
  const [first = '', second = ''] = args.filter((word) => !word.startsWith('-'));
  return helps[`${first} ${second}`] ?? helps[first] ?? helps[''];
}
