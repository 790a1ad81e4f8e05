import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm run docs:simulate`: writes into each guide of an identity provider what `simulate` says, against the bridge that `npm start` runs
 * (another one: `-- --data-dir DIR`).
 */
const root = path.resolve(__dirname, '..');
const [option, dataDir = '.local'] = process.argv.slice(2);
if (option !== undefined && option !== '--data-dir') throw new Error(`Unknown option ${option}.`);

const guides = ['jumpcloud', 'okta', 'entra-id', 'onelogin', 'rippling', 'saas-manager'];
/** What stands between the two comments is made here. */
const place = /(<!-- simulate ([a-z-]+): made by npm run docs:simulate -->\n)[\s\S]*?(<!-- end -->)/g;

for (const guide of guides) {
  const file = path.join(root, 'docs', 'setup', `${guide}.md`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(place, (_, begin: string, name: string, end: string) => `${begin}${played(name)}${end}`),
  );
}

function played(name: string): string {
  const launcher = path.join(root, 'bin', 'scim-bridge.mjs');
  const said = execFileSync(process.execPath, [launcher, 'simulate', name, '--local', '--data-dir', dataDir]);
  // The first line names the folder of this run.
  const steps = said.toString('utf8').split('\n\n').slice(1).join('\n\n');
  return `\`\`\`\n$ npx scim-bridge simulate ${name} --local\n${steps.trimEnd()}\n\`\`\`\n`;
}
