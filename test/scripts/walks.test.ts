import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(__dirname, '../..');

// In a process of its own: as jest loads files, the profiler that the script reads sees other functions.
test('no change runs through more files than it did (npm run walks -- --files names them)', () => {
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const walks = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/walks.ts'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  const counts = walks.stdout.split('\n').filter((line) => /^ +\d+ of at most \d+ {2}/.test(line));
  // Its own words tell which walk has become longer, or what has broken.
  const wrong = walks.status === 0 ? '' : `${walks.stdout}${walks.stderr}`;
  expect({ wrong, walks: counts.length }).toEqual({ wrong: '', walks: 5 });
});
