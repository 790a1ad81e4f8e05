import { commonOptions } from '../arguments';
import type { Command, Option } from '../command';

/** The script for fish. It shows what each command and option is for. */
export function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const words = command.name.split(' ');
    const first = words[0] ?? command.name;
    const [before, word] = words.length > 1 ? [first, words.slice(1).join(' ')] : ['', first];
    const files =
      command.operands?.includes('<file>') === true ? [rule(`__scim_bridge_in ${quoted(command.name)}`, '-F')] : [];
    return [
      rule(`__scim_bridge_at ${quoted(before)}`, `-a ${quoted(word)} -d ${quoted(command.summary)}`),
      ...command.options.map((option) => optionRule(`__scim_bridge_in ${quoted(command.name)}`, option)),
      ...files,
    ];
  });
  const families = new Set(commands.flatMap(({ name }) => (name.includes(' ') ? [name.split(' ')[0] ?? name] : [])));
  const alone = new Set(commands.map(({ name }) => name));
  const familyRules = [...families]
    .filter((family) => !alone.has(family))
    .map((family) => rule(`__scim_bridge_at ''`, `-a ${quoted(family)}`));
  return [
    '# Completion of npx scim-bridge, made by: npx scim-bridge completion fish',
    'function __scim_bridge_words',
    '  set -l words (commandline -opc)',
    '  if test "$words[1]" = npx; set -e words[1]; end',
    '  if test "$words[1]" != scim-bridge; return 1; end',
    '  set -e words[1]',
    // Echo says so when there are none, where string would fail.
    "  echo (string match -v -- '-*' $words)",
    'end',
    'function __scim_bridge_at',
    '  set -l typed (__scim_bridge_words); or return 1',
    '  test "$typed" = "$argv[1]"',
    'end',
    'function __scim_bridge_in',
    '  set -l typed (__scim_bridge_words); or return 1',
    '  string match -q -- "$argv[1]*" "$typed"',
    'end',
    "complete -c npx -n 'test (count (commandline -opc)) -eq 1' -a scim-bridge",
    'complete -c scim-bridge -f',
    "complete -c npx -n '__scim_bridge_words >/dev/null' -f",
    ...familyRules,
    ...lines,
    ...commonOptions.map((option) => optionRule('__scim_bridge_words >/dev/null', option)),
  ].join('\n');
}

const rule = (condition: string, what: string): string =>
  ['scim-bridge', 'npx'].map((program) => `complete -c ${program} -n ${quoted(condition)} ${what}`).join('\n');

const optionRule = (condition: string, { name, value, text }: Option): string =>
  rule(
    condition,
    `-l ${name}${value === undefined ? '' : value === 'FILE' || value === 'DIR' ? ' -rF' : ' -x'} -d ${quoted(text)}`,
  );

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
