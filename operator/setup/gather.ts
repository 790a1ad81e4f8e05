import { readDescription, type UpstreamDescription } from '../../lambda/delivery/admin/credentials/connection';
import type { Invocation } from '../command';
import { UsageError } from '../failure';
import { closestNames } from '../names';
import { type Choice, choices, type Field, fieldOptions, isSecret } from './choices';
import { checkSecret, readSecrets } from './secret-source';

/** How many times setup asks for a secret before giving up: after three errors, the clipboard holds the wrong value. */
const attempts = 3;

/**
 * The upstream, from `--upstream` or by asking.
 *
 * @throws UsageError
 */
export async function chooseUpstream({ value, terminal }: Invocation): Promise<Choice> {
  const names = choices.map(({ name }) => name).join(', ');
  const given = value('upstream');
  if (given === undefined && !terminal.interactive)
    throw new UsageError(`Choose an upstream with --upstream: ${names}.`);
  const name =
    given ?? (await terminal.choose('Which 1Password connection should receive people and groups?', choices));
  const choice = choices.find((each) => each.name === name);
  if (choice === undefined) {
    throw new UsageError(
      `Unknown upstream "${name}". ${closestNames(
        name,
        choices.map((each) => each.name),
      )}`,
    );
  }
  return choice;
}

/**
 * Gathers the values needed to connect to the upstream: from options, the environment, `--secrets-from`, and the person at the terminal.
 *
 * @throws UsageError with everything that is wrong at once; no value is quoted
 */
export async function gather(choice: Choice, invocation: Invocation): Promise<UpstreamDescription> {
  const { value, terminal } = invocation;
  refuseForeignOptions(choice, invocation);
  const secretFields = choice.fields.filter(isSecret);
  const source = value('secrets-from');
  const secrets = source === undefined ? new Map<string, string>() : readSecrets(source, secretFields);
  const asks = choice.fields.some((field) => given(field, invocation, secrets) === undefined);
  if (asks && terminal.interactive && choice.where !== '') terminal.write(`${choice.where}\n`);
  const fields: [string, string][] = [];
  for (const field of choice.fields) fields.push([field.name, await obtain(field, invocation, secrets)]);
  const json = { ...choice.fixed, ...Object.fromEntries(fields), ...extras(choice, invocation) };
  const read = readDescription(json);
  if ('description' in read) return read.description;
  const problems = read.problems.map(({ field, problem }) => `  ${field}: ${problem}`);
  throw new UsageError(`Some values are not valid:\n${problems.join('\n')}`);
}

async function obtain(field: Field, invocation: Invocation, secrets: ReadonlyMap<string, string>): Promise<string> {
  const { terminal } = invocation;
  const known = given(field, invocation, secrets);
  if (known !== undefined && !isSecret(field)) return known.trim();
  if (known !== undefined) return accepted(field, known);
  if (!terminal.interactive) {
    if (field.fallback !== undefined) return field.fallback;
    throw new UsageError(`${field.question}: there is no terminal to ask in. Provide it with ${wayOf(field)}.`);
  }
  if (!isSecret(field)) return terminal.ask(field.question, field.fallback);
  for (let attempt = 1; ; attempt++) {
    const checked = checkSecret(field, await terminal.askSecret(field.question));
    if ('secret' in checked) return checked.secret;
    const message = `This is ${checked.what}. ${checked.todo}`;
    if (attempt === attempts) throw new UsageError(message);
    terminal.write(`${message}\n`);
  }
}

function accepted(field: Field, known: string): string {
  const checked = checkSecret(field, known);
  if ('secret' in checked) return checked.secret;
  throw new UsageError(`${field.question}: this is ${checked.what}. ${checked.todo}`);
}

/** The value that was given without asking. */
function given(
  { name, from }: Field,
  { value, environment }: Invocation,
  secrets: ReadonlyMap<string, string>,
): string | undefined {
  return 'option' in from ? value(from.option) : (secrets.get(name) ?? environment[from.variable]);
}

function wayOf({ from }: Field): string {
  return 'option' in from
    ? `--${from.option}`
    : `${from.variable} in the environment, or --secrets-from FILE (- for stdin)`;
}

/** Values that setup does not ask for. */
function extras({ name }: Choice, { value }: Invocation): Record<string, string | number> {
  const accept = value('accept-after-seconds');
  const deauthorize = value('deauthorize-after');
  return {
    ...(name === 'dry-run' && accept !== undefined ? { acceptAfterSeconds: Number(accept) } : {}),
    ...(name === 'op-cli' && deauthorize !== undefined ? { deauthorizeDevicesAfter: deauthorize } : {}),
  };
}

/** Refuses options that would have no effect. */
function refuseForeignOptions({ name, fields }: Choice, { value }: Invocation): void {
  const own = fields.flatMap(({ from }) => ('option' in from ? [from.option] : []));
  const foreign = fieldOptions.find((option) => value(option) !== undefined && !own.includes(option));
  if (foreign !== undefined) throw new UsageError(`--${foreign} cannot be combined with the upstream "${name}".`);
  if (name !== 'dry-run' && value('accept-after-seconds') !== undefined) {
    throw new UsageError('--accept-after-seconds requires the upstream "dry-run".');
  }
  if (name !== 'op-cli' && value('deauthorize-after') !== undefined) {
    throw new UsageError('--deauthorize-after requires the upstream "op-cli".');
  }
}
