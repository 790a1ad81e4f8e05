#!/usr/bin/env node
// `npx scim-bridge` and `npm run bridge --`, in this very process, so that the terminal, signals and the exit code are its own. From the
// package, as it was built; from a checkout, operator/main.ts as it is now, installing what it needs first.
import { existsSync } from 'node:fs';

const { main } = existsSync(new URL('../operator/main.ts', import.meta.url)) ? await fromSources() : await built();
await main(process.argv.slice(2));

function built() {
  return import('../dist/operator/main.mjs');
}

async function fromSources() {
  const { ensureInstalled } = await import('../local/ensure-installed.mjs');
  ensureInstalled();
  // Imported only now: the package may not have been there before.
  const { require: requireTypeScript } = await import('tsx/cjs/api');
  return requireTypeScript('../operator/main.ts', import.meta.url);
}
