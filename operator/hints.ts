/**
 * Completes the commands that a text advises (`npx scim-bridge held list`) by the options that name the bridge, so that copied as
 * printed they are about the same one.
 *
 * @param commands names of all commands
 * @param options as given to this run, ready for a shell
 */
export function withTarget(text: string, commands: readonly string[], options: string): string {
  if (options === '') return text;
  // Longer names first: one may begin another.
  const names = [...commands].sort((one, other) => other.length - one.length).join('|');
  return text.replace(new RegExp(`npx scim-bridge (${names})\\b(?! --help)`, 'g'), `npx scim-bridge $1 ${options}`);
}

/** The same in every text of a JSON document. */
export function jsonWithTarget(json: unknown, commands: readonly string[], options: string): unknown {
  if (options === '') return json;
  return JSON.parse(
    JSON.stringify(json, (_, value: unknown) =>
      typeof value === 'string' ? withTarget(value, commands, options) : value,
    ),
  ) as unknown;
}

/**
 * The options by which a run names its bridge.
 *
 * @param names those of every command that do, in order
 * @param values what was given
 */
export function targetOptions(
  names: readonly string[],
  values: Readonly<Record<string, string | boolean | undefined>>,
): string {
  return names
    .flatMap((name) => {
      const value = values[name];
      if (value === undefined || value === false) return [];
      return value === true ? [`--${name}`] : [`--${name} ${quoted(value)}`];
    })
    .join(' ');
}

/** As a POSIX shell takes it as one word. */
const quoted = (value: string): string =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
