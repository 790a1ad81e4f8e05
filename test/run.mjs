#!/usr/bin/env node
// `npm test`: installs from the lockfile when that is needed, checks that the machine can run the tests, runs them.
// Arguments are passed on to jest, for example `npm test -- --selectProjects unit`.
import { spawnSync } from 'node:child_process';
import { ensureInstalled } from '../local/ensure-installed.mjs';

ensureInstalled();
const run = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--config', 'jest.config.cjs', ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' } },
);
process.exit(run.status ?? 1);
