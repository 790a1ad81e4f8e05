// `npm start`: installs if need be, then runs local/main.ts in this very process, so that signals reach it.
import { readFileSync } from 'node:fs';
import { ensureInstalled } from './ensure-installed.mjs';
import { answeredWithoutInstall } from './without-install.mjs';

const args = process.argv.slice(2);
if (!answeredWithoutInstall(args, () => readFileSync(new URL('usage.txt', import.meta.url), 'utf8'))) {
  await ensureInstalled();
  // Imported only now: the package may not have been there before.
  const { require: requireTypeScript } = await import('tsx/cjs/api');
  await requireTypeScript('./main.ts', import.meta.url).main(args);
}
