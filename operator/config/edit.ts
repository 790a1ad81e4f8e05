import { documentedDefault } from '../../lib/config/documentation';
import { optionRows } from '../../lib/config/options';
import { text } from '../../lib/config/value-text';
import type { Invocation, Result } from '../command';
import { bulleted } from '../terminal/wrap';
import { withAssignment } from './assignment';
import { optionNamed } from './option-named';
import { type OptionsHere, optionsHere, remember } from './options-here';

const deploy = 'To put it into effect: npx cdk deploy';

/** `config set`. */
export async function setOptions({ operands, environment }: Invocation): Promise<Result> {
  const here = optionsHere(environment);
  const after = operands.reduce(withAssignment, here.remembered);
  remember(here, after);
  const names = [...new Set(operands.map((operand) => operand.replace(/[.=].*$/s, '')))];
  const lines = names.map((name) => `${name} = ${text(after[name])}${was(here, name)}`);
  return {
    text: [...lines, '', `Written to ${here.file}. ${deploy}`].join('\n'),
    json: { file: here.file, set: Object.fromEntries(names.map((name) => [name, after[name]])) },
  };
}

function was({ written }: OptionsHere, name: string): string {
  const before = written[name] ?? undefined;
  return before === undefined ? '' : ` (was ${text(before)})`;
}

/** `config unset`: decided, and not merely absent. */
export async function unsetOptions({ operands, environment }: Invocation): Promise<Result> {
  const here = optionsHere(environment);
  const options = operands.map(optionNamed);
  remember(here, { ...here.remembered, ...Object.fromEntries(options.map(([name]) => [name, null])) });
  const lines = options.map(([name, row]) => `${name} is unset${was(here, name)}. Default: ${documentedDefault(row)}`);
  return {
    text: [...lines, '', `Written to ${here.file}. ${deploy}`].join('\n'),
    json: { file: here.file, unset: options.map(([name]) => name) },
  };
}

interface Shown {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
  readonly default: string;
}

/** `config list`. */
export async function listOptions({ environment, has }: Invocation): Promise<Result> {
  const here = optionsHere(environment);
  const all = optionRows().map(([name, row]) => shownAs(here, name, documentedDefault(row)));
  const shown = has('all') ? all : all.filter(({ value }) => value !== undefined);
  const lines = shown.map(({ name, value, from, default: fallback }) =>
    value === undefined ? `${name}: ${fallback}` : `${name} = ${text(value)}  (${from})`,
  );
  const none = `Every option has its default. To set one: npx scim-bridge config set NAME=VALUE`;
  return { text: lines.length === 0 ? none : lines.join('\n'), json: { file: here.file, options: shown } };
}

/** `config get`. */
export async function getOption({ environment, operands: [wanted = ''] }: Invocation): Promise<Result> {
  const here = optionsHere(environment);
  const [name, row] = optionNamed(wanted);
  const shown = shownAs(here, name, documentedDefault(row));
  const now = shown.value === undefined ? 'not set' : `${text(shown.value)}  (${shown.from})`;
  return {
    text: [
      `${name}: ${now}`,
      ...['', ...bulleted('', row.text), ''],
      ...bulleted('Default  ', shown.default),
      ...bulleted('Allowed  ', row.allowed),
    ].join('\n'),
    json: { ...shown, allowed: row.allowed },
  };
}

function shownAs({ file, remembered, written }: OptionsHere, name: string, fallback: string): Shown {
  const value = written[name] ?? undefined;
  const from = value === undefined ? 'default' : Object.hasOwn(remembered, name) ? file : 'cdk.json';
  return { name, value, from, default: fallback };
}
