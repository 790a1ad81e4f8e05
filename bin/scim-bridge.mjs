#!/usr/bin/env node
// `npx scim-bridge` and `npm run bridge --`, in this very process, so that the terminal, signals and the exit code are its own. From the
// package, as it was built; from a checkout, operator/main.ts as it is now, installing what it needs first.
import { existsSync, readFileSync } from 'node:fs';
import { answeredWithoutInstall } from '../local/without-install.mjs';

const args = process.argv.slice(2);
if (existsSync(new URL('../operator/main.ts', import.meta.url))) await fromSources();
else if (!answeredWithoutInstall(args, undefined)) await (await import('../dist/operator/main.mjs')).main(args);

async function fromSources() {
  const { ensureInstalled, isInstalled } = await import('../local/ensure-installed.mjs');
  if (answeredWithoutInstall(args, isInstalled() ? undefined : help)) return;
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
