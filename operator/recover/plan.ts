import type { KeptTable, Owner } from '../../lambda/delivery/admin/recovery/kept-tables';
import type { Invocation } from '../command';
import { OperatorError, UsageError } from '../failure';
import { counted } from '../terminal/table';
import { companion, type Found, type FoundDirectory, type Known } from './found';

/** What is to be taken into this bridge: names of tables, ARNs of secrets. */
export interface Plan {
  readonly directory?: FoundDirectory;
  readonly activity?: string;
  readonly token?: string;
  readonly scimsession?: string;
}

/**
 * What the options name, or the operator chooses. What the same stack made beside a directory comes with it.
 *
 * @returns undefined when nothing was chosen
 * @throws UsageError, OperatorError when it cannot be taken
 */
export async function planOf(invocation: Invocation, found: Found): Promise<Plan | undefined> {
  const { value, has } = invocation;
  const [activity, token, scimsession] = [
    named(value('activity'), 'activity table', found.activities, ({ name }) => name),
    named(value('token-secret'), 'bearer token', found.tokens, ({ arn }) => arn),
    named(value('scimsession-secret'), 'scimsession', found.scimsessions, ({ arn }) => arn),
  ];
  if (scimsession !== undefined && token === undefined)
    throw new UsageError(
      '--scimsession-secret needs --token-secret: the scimsession is sealed under that bearer token, and opens with no other.',
    );
  const given = { ...(activity && { activity }), ...(token && { token }), ...(scimsession && { scimsession }) };
  const name = value('from') ?? (Object.keys(given).length > 0 ? undefined : await chosen(invocation, found));
  if (name === undefined) return Object.keys(given).length === 0 ? undefined : given;
  const directory = usable(name, found);
  if (has('only-directory')) return { directory, ...given };
  return { directory, ...besides(directory.it, found), ...given };
}

async function chosen({ terminal }: Invocation, { directories }: Found): Promise<string | undefined> {
  const others = directories.filter(({ inUse, unreadable }) => !inUse && unreadable === undefined);
  if (!terminal.interactive || others.length === 0) return undefined;
  const choices = others.map(({ it, people = 0, groups = 0 }) => ({
    name: it.name,
    text: `(${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')})`,
  }));
  const nothing = { name: 'none', text: 'change nothing' };
  const name = await terminal.choose('Which directory should this bridge take over?', [...choices, nothing]);
  return name === nothing.name ? undefined : name;
}

/** @throws OperatorError */
function usable(name: string, { directories }: Found): FoundDirectory {
  const found = directories.find(({ it }) => it.name === name);
  if (found === undefined) {
    throw new UsageError(
      `There is no directory table "${name}" here: a table with the keys and indexes of one. To see those that there are: npx scim-bridge recover`,
    );
  }
  if (found.inUse) throw new UsageError(`${name} is the directory that this bridge uses already.`);
  if (found.unreadable !== undefined) {
    throw new OperatorError(`${name} cannot be taken yet: ${found.unreadable}.`, 'not-ready');
  }
  return found;
}

function besides(table: KeptTable, found: Found): Omit<Plan, 'directory'> {
  const activity = companion(table, found.activities);
  const token = companion(table, found.tokens);
  const scimsession = companion(table, found.scimsessions);
  return {
    ...(activity === undefined ? {} : { activity: activity.name }),
    ...(token === undefined ? {} : { token: token.arn }),
    ...(token === undefined || scimsession === undefined ? {} : { scimsession: scimsession.arn }),
  };
}

/** What an option names, provided that it is there and not this bridge's own. @throws UsageError */
function named<T extends { readonly owner?: Owner }>(
  given: string | undefined,
  what: string,
  candidates: readonly Known<T>[],
  nameOf: (it: T) => string,
): string | undefined {
  if (given === undefined) return undefined;
  const found = candidates.find(({ it }) => nameOf(it) === given);
  if (found === undefined) {
    const others = candidates.filter(({ inUse }) => !inUse).map(({ it }) => `\n  ${nameOf(it)}`);
    throw new UsageError(
      `There is no ${what} "${given}" of a bridge here.${others.length === 0 ? '' : ` There is:${others.join('')}`}`,
    );
  }
  if (found.inUse) throw new UsageError(`The ${what} ${given} is the one that this bridge uses already.`);
  return given;
}
