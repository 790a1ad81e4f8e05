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

/** Where a run reads and writes. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether stdout is a terminal. @default false */
  readonly stdoutIsTerminal?: boolean;
  /** Receives the result, and nothing else. */
  stdout(text: string): void;
  /** Receives everything else. */
  stderr(text: string): void;
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
  const { stdout, stderr } = surroundings;
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
    const result = await line.command.run(invocation(line, surroundings, complete));
    const json = () => JSON.stringify(jsonWithTarget(result.json, names, options), null, 2);
    stdout(line.values.json === true ? `${json()}\n` : `${complete(result.text)}\n`);
    return exitCode(result, line);
  } catch (error) {
    const failure = error instanceof OperatorError ? error : explain(error);
    const { code } = failure;
    const message = complete(failure.message);
    const asJson = args.includes('--json');
    stderr(asJson ? `${JSON.stringify({ error: { code, message } }, null, 2)}\n` : `${message}\n`);
    return exitCodeOf(failure);
  }
}

function exitCode({ attention, inconclusive }: Result, { values }: CommandLine): number {
  if (inconclusive === true) return exitCodes.attention;
  return values.check === true && attention === true ? exitCodes.attention : exitCodes.done;
}

function invocation(
  { operands, values }: CommandLine,
  { terminal, environment, stdoutIsTerminal = false, stderr }: Surroundings,
  complete: Complete,
): Invocation {
  const value = (name: string) => {
    const given = values[name];
    return typeof given === 'string' ? given : undefined;
  };
  const has = (name: string) => values[name] === true;
  let found: Promise<Target> | undefined;
  const target = () => {
    found ??= findTarget(value, has('local'));
    return found;
  };
  return {
    operands,
    value,
    has,
    environment,
    terminal,
    stdoutIsTerminal,
    target,
    progress: (text) => (has('json') ? undefined : stderr(`${complete(text)}\n`)),
    confirm: async (what) => {
      if (has('yes')) return;
      if (!terminal.interactive) {
        throw new OperatorError(
          `${what}\nNothing was done: confirmation is required, and there is no terminal to ask in. To confirm in advance, use --yes.`,
          'unconfirmed',
        );
      }
      terminal.write(`${complete(what)}\n`);
      if (!(await terminal.agrees(`Continue on ${(await target()).label}?`))) {
        throw new OperatorError('Nothing was done.', 'unconfirmed');
      }
    },
  };
}

/** The bridge that the options select: the local one, or a deployed stack. @throws OperatorError */
async function findTarget(value: (option: string) => string | undefined, local: boolean): Promise<Target> {
  if (local) return localTarget(value('data-dir') ?? '.local');
  return stackTarget(value('stack') ?? defaultStack, value('region'), value('bridge'));
}
