import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './bridge';
import { onScreen } from './screen';

/** What is typed once a text has appeared on the screen. */
export interface Typed {
  readonly after: string;
  readonly type: string;
}

/** What `setup` asks last: which identity provider it is, and whether to wait until that has called. */
export const lastOfSetup: readonly Typed[] = [
  { after: 'Number or name: ', type: 'jumpcloud\r' },
  { after: '(yes/no) ', type: 'no\r' },
];

/** How a command ended. */
export interface Shown {
  readonly screen: string;
  readonly code: number;
  readonly seconds: number;
}

/** Runs `npx scim-bridge` at a pseudo-terminal (util-linux's `script`), as a person would in that folder, and types. */
export function atTerminal(folder: string, args: readonly string[], typed: readonly Typed[] = []): Promise<Shown> {
  const words = [process.execPath, path.join(root, 'bin/scim-bridge.mjs'), ...args];
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', quoted, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, AWS_REGION: '', AWS_PROFILE: '', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const left = [...typed];
  const started = performance.now();
  let written = '';
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString('utf8');
    const [next] = left;
    const at = next === undefined ? -1 : written.indexOf(next.after, seen);
    if (next === undefined || at < 0) return;
    seen = at + next.after.length;
    left.shift();
    child.stdin.write(next.type);
  });
  child.stdin.on('error', () => {});
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ screen: onScreen(written).trim(), code: code ?? 1, seconds: (performance.now() - started) / 1000 }),
    );
  });
}
