#!/usr/bin/env node
// `npm test`: installs from the lockfile when that is needed, checks that the machine can run the tests, runs them.
// Arguments are passed on to jest, for example `npm test -- --selectProjects unit`.
import { spawnSync } from 'node:child_process';
import { ensureInstalled } from '../local/ensure-installed.mjs';
import { answeredWithoutInstall } from '../local/without-install.mjs';
import { chromium } from './support/chromium.cjs';

const args = process.argv.slice(2);
/** Those need no database. */
const onlyUnit = /--selectProjects[= ]unit(?! (dynamodb|bridge))\b/.test(args.join(' '));
if (!answeredWithoutInstall(args, usage)) {
  await ensureInstalled();
  if (!onlyUnit) await getJava();
  const chosen = [...args, ...withoutPages(args)];
  const run = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--config', 'jest.config.cjs', ...chosen], {
    stdio: 'inherit',
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  process.exit(run.status ?? 1);
}

/** Leaves out the tests of pages where there is no browser, and says so. CI has one. */
function withoutPages(args) {
  if (
    args.some((arg) => arg.startsWith('--selectProjects')) ||
    chromium() !== undefined ||
    process.env.CI !== undefined
  )
    return [];
  console.error(
    'No Chromium or Chrome: the tests of the dashboard page are left out (CHROME_PATH names one elsewhere).',
  );
  return ['--ignoreProjects', 'page'];
}

async function getJava() {
  // Imported only now: the package may not have been there before.
  const { require: requireTypeScript } = await import('tsx/cjs/api');
  try {
    await requireTypeScript('../local/database/java.ts', import.meta.url).ensureJava();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

function usage() {
  return `Runs the tests. What they need is installed and fetched first.

  npm test -- [what to run] [jest's options]

  test/lambda/scim              the test files whose path holds this
  --selectProjects PROJECT ...  unit (nothing outside the process), dynamodb (against DynamoDB Local),
                                bridge (over HTTP, against the local run), page (in Chromium) or package
                                (npm pack); all when left out. After the paths, since it takes every word
                                that follows
  -t TEXT                       the tests whose name holds this
  --help, --version             this text; the kit's version

jest's own options: npx jest --help`;
}
