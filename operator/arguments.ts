import { parseArgs } from 'node:util';
import { closest } from '../lambda/contract/closest';
import type { Command, Option } from './command';
import { UsageError } from './failure';
import { closestNames } from './names';

/** Options of every command. */
export const commonOptions: readonly Option[] = [
  { name: 'stack', value: 'NAME', text: 'the deployed stack (default ScimBridge)' },
  { name: 'region', value: 'REGION', text: 'its region (default: from your AWS configuration)' },
  { name: 'profile', value: 'NAME', text: 'the profile of your AWS configuration (default: AWS_PROFILE)' },
  { name: 'bridge', value: 'NAME', text: 'which bridge, by namePrefix, if your stack has several' },
  { name: 'local', text: 'the bridge that npm start runs on this machine' },
  { name: 'data-dir', value: 'DIR', text: 'with --local: its --data-dir (default .local)' },
  { name: 'json', text: 'print the result as one JSON document' },
  { name: 'yes', text: 'skip confirmation prompts' },
  { name: 'help', text: 'show help for this command' },
];

/** The options that select the bridge: commands that a text recommends repeat them. */
export const targetOptionNames = ['stack', 'region', 'profile', 'bridge', 'local', 'data-dir'] as const;

/** The options that select a deployed bridge. */
const remote = ['stack', 'region', 'profile', 'bridge'];

/** A parsed command line. */
export interface CommandLine {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** Options under which people try to pass a secret. */
const secretOptions = ['token', 'password', 'secret-key', 'client-secret', 'secret', 'bearer-token'];

/**
 * Reads a command line.
 *
 * @returns the command and its arguments; or what help was requested for: a command, or the first word of several
 * @throws UsageError
 */
export function readCommandLine(
  args: readonly string[],
  commands: readonly Command[],
): CommandLine | { readonly help: Command | string | undefined } {
  const message = args.filter((word) => !word.startsWith('-'));
  const wantsHelp =
    args.some((word) => word === '--help' || word === '-h') || message[0] === 'help' || args.length === 0;
  const named = message[0] === 'help' ? message.slice(1) : message;
  const command = find(named, commands);
  if (command === undefined) {
    const [first = ''] = named;
    const family = commands.filter(({ name }) => name.split(' ')[0] === first);
    if (wantsHelp && (first === '' || family.length > 0)) return { help: first === '' ? undefined : first };
    throw new UsageError(unknown(named, wordsBeforeOptions(args), family, commands));
  }
  return wantsHelp ? { help: command } : parsed(args, command);
}

/** The command that the first words name. The command must come first: otherwise an option's value could be taken for its name. */
function find(message: readonly string[], commands: readonly Command[]): Command | undefined {
  const named = commands.filter(({ name }) => name.split(' ').every((word, index) => message[index] === word));
  // One name may begin another: `activity`, `activity export`.
  return named.sort((one, other) => other.name.length - one.name.length)[0];
}

/** What stands further back may be an option's value. */
function wordsBeforeOptions(args: readonly string[]): readonly string[] {
  const first = args.findIndex((word) => word.startsWith('-'));
  return first < 0 ? args : args.slice(0, first);
}

function unknown(
  message: readonly string[],
  typed: readonly string[],
  family: readonly Command[],
  commands: readonly Command[],
): string {
  const [first] = message;
  if (first === undefined) return 'No command given. See: npx scim-bridge --help';
  if (family.length > 0) {
    const names = family.map(({ name }) => name);
    if (typed.length < 2) return `"${first}" is incomplete. Commands: ${names.join(', ')}.`;
    const whole = typed.slice(0, 2).join(' ');
    return `Unknown command "${whole}". ${closestNames(whole, names)}`;
  }
  const known = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))];
  return `Unknown command "${first}". ${closestNames(first, known)} The command comes first, then its options.`;
}

function parsed(args: readonly string[], command: Command): CommandLine {
  refuseSecrets(args);
  const options = [...command.options, ...commonOptions];
  const { values, positionals } = orUsageError(command, options, () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        options.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' } as const]),
      ),
    }),
  );
  const operands = positionals.slice(command.name.split(' ').length);
  const { least, most } = command.takes ?? { least: 0, most: 0 };
  if (operands.length > most) {
    const extra = operands.slice(most).join(' ');
    throw new UsageError(`"${command.name}" does not accept "${extra}". See: npx scim-bridge ${command.name} --help`);
  }
  if (operands.length < least) {
    throw new UsageError(
      `"${command.name}" needs ${command.operands ?? 'more arguments'}. See: npx scim-bridge ${command.name} --help`,
    );
  }
  // A script's variable that is not set. Left out, it would mean another bridge than the one that was meant.
  const empty = Object.keys(values).find((name) => values[name] === '');
  if (empty !== undefined) throw new UsageError(`--${empty} was given with nothing after it.`);
  if (values.local === true && remote.some((name) => values[name] !== undefined)) {
    throw new UsageError('--local cannot be combined with --stack, --region, --profile or --bridge.');
  }
  if (values['data-dir'] !== undefined && values.local !== true) {
    throw new UsageError('--data-dir requires --local.');
  }
  return { command, operands, values };
}

/** Runs first, and never repeats the value: the message may end up in a log. */
function refuseSecrets(args: readonly string[]): void {
  const given = args.map((word) => word.replace(/=.*/s, '')).find((word) => secretOptions.includes(word.slice(2)));
  if (given === undefined || !given.startsWith('--')) return;
  throw new UsageError(
    `There is no option ${given}: everybody on this machine can read a command line, and the shell keeps it in its history. Treat that credential as compromised and replace it if you can. "setup" asks for credentials without showing them; scripts pass them in the environment or with --secrets-from (see: npx scim-bridge setup --help).`,
  );
}

function orUsageError<T>(command: Command, options: readonly Option[], parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Node adds advice about positionals that begin with a dash, which do not exist here.
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const wrong = message.split('. To specify')[0] ?? message;
    const typed = /^Unknown option '--(.+?)'/.exec(wrong)?.[1];
    const meant =
      typed === undefined
        ? undefined
        : closest(
            typed,
            options.map(({ name }) => name),
          );
    const guess = meant === undefined ? '' : ` Did you mean --${meant}?`;
    throw new UsageError(`${wrong}.${guess} See: npx scim-bridge ${command.name} --help`);
  }
}
