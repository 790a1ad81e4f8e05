#!/usr/bin/env node
// `npx scim-bridge` and `npm run bridge --`: installs if need be, then runs operator/main.ts in this very process, so that the
// terminal, signals and the exit code are its own.
import { ensureInstalled } from '../local/ensure-installed.mjs';

ensureInstalled();
// Imported only now: the package may not have been there before.
const { require: requireTypeScript } = await import('tsx/cjs/api');
await requireTypeScript('../operator/main.ts', import.meta.url).main(process.argv.slice(2));
