import { type CommandLine, readCommandLine } from './arguments';
import type { Command, Invocation, Result } from './command';
import { explain } from './explain';
import { exitCodes, OperatorError } from './failure';
import { commandHelp, generalHelp } from './help';
import { findTarget } from './target/find';
import type { Target } from './target/target';
import type { Terminal } from './terminal/terminal';

/** Where a run reads and writes. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes the result, and nothing else. */
  stdout(text: string): void;
  /** Takes everything else. */
  stderr(text: string): void;
}

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
  try {
    const line = readCommandLine(args, commands);
    if ('help' in line) {
      const { help } = line;
      stdout(`${typeof help === 'object' ? commandHelp(help) : generalHelp(commands, help)}\n`);
      return exitCodes.done;
    }
    const result = await line.command.run(invocation(line, surroundings));
    stdout(line.values.json === true ? `${JSON.stringify(result.json, null, 2)}\n` : `${result.text}\n`);
    return exitCode(result, line);
  } catch (error) {
    const { failure, message } = error instanceof OperatorError ? error : explain(error);
    const asJson = args.includes('--json');
    stderr(asJson ? `${JSON.stringify({ error: { code: failure, message } }, null, 2)}\n` : `${message}\n`);
    return exitCodes[failure];
  }
}

function exitCode({ attention }: Result, { values }: CommandLine): number {
  return values.check === true && attention === true ? exitCodes.attention : exitCodes.done;
}

function invocation({ operands, values }: CommandLine, { terminal, environment, stderr }: Surroundings): Invocation {
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
    target,
    progress: (text) => (has('json') ? undefined : stderr(`${text}\n`)),
    confirm: async (what) => {
      if (has('yes')) return;
      if (!terminal.interactive) {
        throw new OperatorError(
          `${what}\nNothing was done: there is no terminal to ask at. Say --yes when it is meant.`,
          'unconfirmed',
        );
      }
      terminal.write(`${what}\n`);
      if (!(await terminal.agrees(`Go on, on ${(await target()).label}?`))) {
        throw new OperatorError('Nothing was done.', 'unconfirmed');
      }
    },
  };
}
