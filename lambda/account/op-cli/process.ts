import { spawn } from 'node:child_process';
import { Unauthorised, Unavailable } from '../errors';

/** One run of a program. Arguments and environment hold no secret but those that the program takes by environment. */
export interface Run {
  readonly binary: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited, so that AWS credentials never reach a foreign binary. */
  readonly env: Readonly<Record<string, string>>;
  /** What the program reads; then its input ends. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

export interface RunResult {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end, as `run` does. */
export type RunProgram = (run: Run) => Promise<RunResult>;

/**
 * Runs a program to its end.
 *
 * @throws Unauthorised when it cannot be started: it is not there, or not executable
 * @throws Unavailable when it does not end in time, is ended by a signal, or writes too much: what it did is unknown
 */
export function run({ binary, args, env, input, timeoutMs, maxOutputBytes }: Run): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[], size: 0 };
    let why = '';
    const stop = (reason: string): void => {
      why ||= reason;
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open: what matters has ended.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => stop(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    const collect = (into: Buffer[]) => (part: Buffer) => {
      output.size += part.byteLength;
      if (output.size > maxOutputBytes) stop(`wrote more than ${maxOutputBytes} bytes`);
      else into.push(part);
    };
    child.stdout.on('data', collect(output.stdout));
    child.stderr.on('data', collect(output.stderr));
    // A program that ends without reading closes the pipe; its exit says what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        new Unauthorised(
          `The 1Password CLI could not be started from ${binary} (${error.code ?? 'unknown'}). Check that the layer holds it at that path, executable, and for this processor.`,
        ),
      );
    });
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      if (exitCode === null || why !== '')
        reject(new Unavailable(`the 1Password CLI ${why || `was ended by ${signal}`}`));
      else resolve({ exitCode, output: text(output.stdout), errors: text(output.stderr) });
    });
  });
}

function text(parts: readonly Buffer[]): string {
  return Buffer.concat(parts).toString('utf8');
}
