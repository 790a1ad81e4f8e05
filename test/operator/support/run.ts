import { spawn } from 'node:child_process';
import path from 'node:path';
import { refuseSecretsPrinted } from './no-secrets';

const launcher = path.resolve(__dirname, '../../../bin/scim-bridge.mjs');

/** How a run of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The arguments of the process while it ran, as every user of the machine sees them (Linux). */
  readonly args: readonly string[];
}

export interface Given {
  /** What stdin holds. @default nothing, and its end */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `scim-bridge` as a process of its own, without a terminal. */
export function scimBridge(args: readonly string[], { stdin = '', env = {} }: Given = {}): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { ...process.env, AWS_REGION: '', AWS_PROFILE: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString('utf8')));
  // It may have ended before it read anything.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const ended = { code, ...said, args: child.spawnargs };
      refuseSecretsPrinted(args, env, [said.stdout, said.stderr, ...ended.args]).then(() => resolve(ended), reject);
    });
  });
}

/** What is to be typed once a text has appeared on the screen. */
export interface Typed {
  readonly after: string;
  readonly type: string;
}

/**
 * Runs `scim-bridge` at a pseudo-terminal (util-linux's `script`) and types.
 *
 * @returns what the screen showed, in `stdout`
 */
export function atTerminal(args: readonly string[], typed: readonly Typed[]): Promise<Ended> {
  const quoted = [process.execPath, launcher, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', quoted, '/dev/null'], {
    env: { ...process.env, AWS_REGION: '', AWS_PROFILE: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const left = [...typed];
  let screen = '';
  let seen = 0;
  const type = () => {
    const next = left[0];
    if (next === undefined) return;
    const at = screen.indexOf(next.after, seen);
    if (at < 0) return;
    seen = at + next.after.length;
    left.shift();
    child.stdin.write(next.type);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      screen += chunk.toString('utf8');
      type();
    });
  }
  child.stdin.on('error', () => {});
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const ended = { code, stdout: screen, stderr: '', args: child.spawnargs };
      refuseSecretsPrinted(args, {}, [screen, ...ended.args]).then(() => resolve(ended), reject);
    });
  });
}
