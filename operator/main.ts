import { run } from './cli';
import { commands } from './commands/table';
import { Terminal } from './terminal/terminal';

/** Runs the command line of this process and ends it with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // Ours alone, and nothing that an operator could do about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  process.exitCode = await run(args, commands, {
    terminal: new Terminal(process.stdin, process.stderr),
    environment: process.env,
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    screen: process.stdout.isTTY === true,
    interruption: onInterrupt,
  });
  // A terminal that was read from would keep the process.
  process.stdin.unref?.();
}

function onInterrupt(): AbortSignal {
  const interrupted = new AbortController();
  // A second Ctrl-C ends the process as usual, should the first not be obeyed.
  process.once('SIGINT', () => interrupted.abort());
  return interrupted.signal;
}
