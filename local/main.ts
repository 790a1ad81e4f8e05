import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { PortInUseError } from './api/server';
import { startBridge } from './bridge';
import { JavaMissingError } from './database/java';
import { parseOptions, type RunOptions, UsageError, usage } from './options';
import { claimFolder } from './played/folder';
import { startPlayed, whatToTry } from './played/start';
import type { Bridge, Reporter } from './serve-stack';
import { NotForgottenError, StateInUseError } from './state/state-folder';
import { Teardown } from './teardown';
import { SynthError } from './template/synth';
import { TemplateError } from './template/template';

const root = path.dirname(__dirname);

/** Errors whose message says everything; any other is a bug, and its stack trace is needed. */
const explained = [
  PortInUseError,
  StateInUseError,
  NotForgottenError,
  JavaMissingError,
  SynthError,
  TemplateError,
  UsageError,
];

/**
 * Runs the bridge until it is told to stop. Ends the process: 0 when stopped, 1 when it could not start, 2 for a wrong
 * command line.
 */
export async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  // Ours alone; the functions' own is set with their environment.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const started = performance.now();
  const teardown = new Teardown();
  stopWhenTold(teardown);
  try {
    const isPlayed = options.demo || options.faults;
    const bridge = isPlayed
      ? await startPlayed(options, root, teardown, consoleReporter)
      : await startPlain(options, teardown);
    console.log(welcome(bridge, (performance.now() - started) / 1000, options));
    if (isPlayed) console.log(whatToTry(options));
    void bridge.died.then(async (words) => {
      console.error(`${words}\nNo accepted change is lost. Start the bridge again: npm start`);
      await teardown.run();
      process.exit(1);
    });
  } catch (error) {
    await teardown.run();
    const known = explained.some((type) => error instanceof type);
    console.error(known ? (error as Error).message : error);
    process.exit(1);
  }
}

async function startPlain(options: RunOptions, teardown: Teardown): Promise<Bridge> {
  claimFolder(options.dataDir, false);
  return startBridge(options, root, teardown, consoleReporter);
}

function readOptions(args: readonly string[]): RunOptions {
  try {
    const options = parseOptions(args);
    if (options !== undefined) return options;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/**
 * Stops on Ctrl-C, SIGTERM and SIGHUP; a second signal does not wait. Also stops when its parent is gone: a test
 * run that forked it, or npm, which may die of a signal without passing it on.
 */
function stopWhenTold(teardown: Teardown): void {
  let stopping = false;
  const stop = () => {
    // Exit code 0 even for Ctrl-C: it is how this program is meant to end, and npm would call anything else an error.
    if (stopping) process.exit(0);
    stopping = true;
    console.log('Stopping ...');
    void teardown.run().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.connected) process.once('disconnect', stop);
  if (process.env.npm_lifecycle_event !== undefined) {
    const { ppid } = process;
    setInterval(() => process.ppid === ppid || stopping || stop(), 500).unref();
  }
}

/** Only a whole `yes` agrees: a key hit by accident must not. */
async function agrees(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^yes$/i.test((await terminal.question(`${question} (yes/no) `)).trim());
  } finally {
    terminal.close();
  }
}

const consoleReporter: Reporter = {
  step: (name, milliseconds) => console.log(`  ${name}: ${(milliseconds / 1000).toFixed(1)} s`),
  request: (method, requestPath, status, milliseconds) =>
    console.log(
      `${new Date().toTimeString().slice(0, 8)}  ${method.padEnd(6)} ${requestPath}  ${status}  ${milliseconds} ms`,
    ),
  delivery: ({ upstream, resource, status, acts, message }) => {
    const nothing = status === 'delivered' ? 'nothing to do' : 'nothing yet';
    console.log(
      `${new Date().toTimeString().slice(0, 8)}  -> ${upstream}  ${acts.length === 0 ? nothing : acts.join(', ')}  ${resource}  ${status}${message === undefined ? '' : `: ${message}`}`,
    );
  },
  notice: (text) => console.error(`  ! ${text}`),
  ...(process.stdin.isTTY ? { agrees } : {}),
};

function welcome(
  { baseUrl, token, upstream, stateDir, logDir, notRunning }: Bridge,
  seconds: number,
  { dataDir, demo, faults }: RunOptions,
): string {
  const again = dataDir === '.local' ? '' : ` --data-dir ${dataDir}`;
  const isPlayed = demo || faults;
  const kept = isPlayed ? 'made anew at the next start' : 'the same token and people at the next start';
  const silent =
    notRunning.length === 0 ? '' : `\n  In the template, but not running here: ${notRunning.join(', ')}.\n`;
  return `
The bridge is ready (${seconds.toFixed(1)} s).

  Base URL   ${baseUrl}
  Token Key  ${token}
  Upstream   ${upstream}
  Dashboard  ${new URL('/dashboard', baseUrl).href}
  Health     ${baseUrl}/health (a token for it alone: npx scim-bridge token show --health --local${again})

  In JumpCloud (SSO Applications > your application > Identity Management), these values belong in the fields
  Base URL (without a trailing slash) and Token Key; then choose Activate.
  This address works on this machine only, for scripts and tests: JumpCloud's servers cannot reach it.
  For JumpCloud itself, deploy the bridge (npx cdk deploy) and paste the Base URL that it prints.

  State      ${stateDir} (${kept}; for scripts: bridge.json)
  Logs       ${logDir}
  Stop       Ctrl-C
${isPlayed ? '' : `  Forget     npm start -- --fresh${again}\n`}${silent}`;
}
