import { commonOptions } from './arguments';
import { type Command, type Option, occasions } from './command';
import { wrapped } from './terminal/wrap';

const width = 78;

/** The general help with all commands. */
export function generalHelp(commands: readonly Command[], only?: string): string {
  const shown = commands.filter(({ name }) => only === undefined || name.split(' ')[0] === only);
  return [
    'scim-bridge: sets up and operates a SCIM bridge to 1Password.',
    '',
    '  npx scim-bridge <command> [options]',
    '',
    ...(only === undefined ? byOccasion(shown) : [...commandRows(shown), '']),
    ...optionRows(commonOptions.filter(({ name }) => name !== 'help')),
    '',
    'Help for one command: npx scim-bridge <command> --help',
    'Exit codes: 0 done, 1 failed, 2 wrong command line, 3 not confirmed,',
    '4 (with --check) needs attention',
  ].join('\n');
}

/** The commands under the occasions on which one needs them. */
function byOccasion(commands: readonly Command[]): string[] {
  const column = columnOf(commands.map(usage));
  return occasions.flatMap((occasion) => {
    const here = commands.filter(({ when }) => when === occasion);
    const heading = `${occasion.charAt(0).toUpperCase()}${occasion.slice(1)}`;
    return here.length === 0 ? [] : [heading, ...commandRows(here, column), ''];
  });
}

const usage = ({ name, operands }: Command): string => (operands === undefined ? name : `${name} ${operands}`);

const commandRows = (commands: readonly Command[], column?: number): string[] =>
  rows(
    commands.map((command) => [usage(command), command.summary]),
    column,
  );

/** The options explained in the general help. */
const common = commonOptions
  .filter(({ name }) => name !== 'help')
  .map(({ name, value }) => (value === undefined ? `--${name}` : `--${name} ${value}`))
  .join(', ');

/** The help of one command. */
export function commandHelp({ name, operands, summary, about, options, examples }: Command): string {
  return [
    `npx scim-bridge ${[name, operands, options.length > 0 ? '[options]' : undefined].filter(Boolean).join(' ')}`,
    '',
    ...wrapped(summary, width),
    ...(about === '' ? [] : ['', ...about.split('\n').flatMap((paragraph) => wrapped(paragraph, width))]),
    ...(options.length === 0 ? [] : ['', ...optionRows(options)]),
    '',
    ...wrapped(`Options of every command: ${common}.`, width),
    '',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** Every help text, keyed by the words that request it; the general help has the empty key. */
export function allHelp(commands: readonly Command[]): Readonly<Record<string, string>> {
  const families = new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''));
  return Object.fromEntries([
    ['', generalHelp(commands)],
    ...[...families].map((family) => [family, generalHelp(commands, family)]),
    ...commands.map((command) => [command.name, commandHelp(command)]),
  ]);
}

function optionRows(options: readonly Option[]): string[] {
  return rows(options.map(({ name, value, text }) => [value === undefined ? `--${name}` : `--${name} ${value}`, text]));
}

/** How wide the first of two columns is. */
const columnOf = (entries: readonly string[]): number =>
  Math.min(30, Math.max(...entries.map(({ length }) => length)) + 2);

/** Two columns; an entry too long for the first gets its own line. */
function rows(pairs: readonly (readonly [string, string])[], column = columnOf(pairs.map(([left]) => left))): string[] {
  return pairs.flatMap(([left, right]) => {
    const [first = '', ...others] = wrapped(right, width - column - 2);
    const indent = ' '.repeat(column + 2);
    const rest = others.map((line) => indent + line);
    return left.length > column - 2
      ? [`  ${left}`, indent + first, ...rest]
      : [`  ${left.padEnd(column)}${first}`, ...rest];
  });
}
