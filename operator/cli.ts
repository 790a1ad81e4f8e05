import { type CommandLine, readCommandLine, targetOptionNames } from './arguments';
import type { Command, Invocation, Result } from './command';
import { explain } from './explain';
import { exitCodeOf, exitCodes, OperatorError } from './failure';
import { commandHelp, generalHelp } from './help';
import { jsonWithTarget, targetOptions, withTarget } from './hints';
import { localTarget } from './target/local';
import { defaultStack, stackTarget } from './target/stack';
import type { Target } from './target/target';
import type { Terminal } from './terminal/terminal';
import { fitted } from './terminal/wrap';

/** Where a run reads and writes. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** Receives the result, and nothing else. */
  stdout(text: string): void;
  /** Receives everything else. */
  stderr(text: string): void;
  /** Whether stdout is a screen. @default false */
  readonly screen?: boolean;
  /** Aborted by Ctrl-C, which does not end the process from the call on. */
  interruption(): AbortSignal;
}

/** Adds the options that select this run's bridge to the commands that a text recommends. */
type Complete = (text: string) => string;

/**
 * Runs one command.
 *
 * @param args what follows the program's name
 * @returns the exit code
 */
export async function run(
  args: readonly string[],
  commands: readonly Command[],
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, terminal, screen } = surroundings;
  const names = commands.map(({ name }) => name);
  let options = '';
  const complete: Complete = (text) => withTarget(text, names, options);
  try {
    const line = readCommandLine(args, commands);
    if ('help' in line) {
      const { help } = line;
      stdout(`${typeof help === 'object' ? commandHelp(help) : generalHelp(commands, help)}\n`);
      return exitCodes.done;
    }
    options = targetOptions(targetOptionNames, line.values);
    const completeJson = (value: unknown) => jsonWithTarget(value, names, options);
    const result = await line.command.run(invocation(line, surroundings, complete, completeJson));
    if (result.json === undefined) return exitCodes.done;
    const json = () => JSON.stringify(completeJson(result.json), null, 2);
    const text = () => (screen === true ? fitted(complete(result.text)) : complete(result.text));
    stdout(`${line.values.json === true ? json() : text()}\n`);
    return exitCode(result, line);
  } catch (error) {
    const failure = error instanceof OperatorError ? error : explain(error);
    const { code } = failure;
    const message = complete(failure.message);
    const asJson = args.includes('--json');
    const text = () => (terminal.interactive ? fitted(message) : message);
    stderr(`${asJson ? JSON.stringify({ error: { code, message } }, null, 2) : text()}\n`);
    return exitCodeOf(failure);
  }
}

function exitCode({ attention, inconclusive }: Result, { values }: CommandLine): number {
  if (inconclusive === true) return exitCodes.attention;
  return values.check === true && attention === true ? exitCodes.attention : exitCodes.done;
}

function invocation(
  { operands, values }: CommandLine,
  { terminal, environment, stdout, stderr, screen = false, interruption }: Surroundings,
  complete: Complete,
  completeJson: (value: unknown) => unknown,
): Invocation {
  const value = (name: string) => {
    const given = values[name];
    return typeof given === 'string' ? given : undefined;
  };
  const has = (name: string) => values[name] === true;
  const shown = (text: string) => (terminal.interactive ? fitted(complete(text)) : complete(text));
  let found: Promise<Target> | undefined;
  const target = () => {
    found ??= has('local')
      ? Promise.resolve().then(() => localTarget(value('data-dir') ?? '.local'))
      : stackTarget({
          stack: value('stack') ?? defaultStack,
          bridge: value('bridge'),
          region: value('region'),
          profile: value('profile'),
          environment,
          terminal,
        });
    return found;
  };
  return {
    operands,
    value,
    has,
    environment,
    terminal,
    target,
    screen,
    interruption,
    print: (text) => stdout(`${complete(text)}\n`),
    jsonLine: (json) => JSON.stringify(completeJson(json)),
    progress: (text) => (has('json') ? undefined : stderr(`${shown(text)}\n`)),
    confirm: async (what) => {
      if (has('yes')) return;
      if (!terminal.interactive) {
        throw new OperatorError(
          `${what}\nNothing was done: confirmation is required, and there is no terminal to ask in. To confirm in advance, use --yes.`,
          'unconfirmed',
        );
      }
      terminal.write(`${shown(what)}\n`);
      if (!(await terminal.agrees(`Continue on ${(await target()).label}?`))) {
        throw new OperatorError('Nothing was done.', 'unconfirmed');
      }
    },
  };
}
