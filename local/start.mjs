// `npm start`: installs if need be, then runs local/main.ts in this very process, so that signals reach it.
import { ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
// Imported only now: the package may not have been there before.
const { require: requireTypeScript } = await import('tsx/cjs/api');
await requireTypeScript('./main.ts', import.meta.url).main(process.argv.slice(2));
