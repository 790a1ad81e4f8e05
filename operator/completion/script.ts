import { commonOptions } from '../arguments';
import type { Command, Option } from '../command';
import { fishScript } from './fish';

/** Shells for which there is completion. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The script that a shell reads to complete commands and options. It holds their names: a new version of the kit has a new one. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  if (shell === 'fish') return fishScript(commands);
  // Zsh runs functions for bash; so there is one to be right.
  return shell === 'zsh'
    ? `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`
    : bashScript(commands);
}

function bashScript(commands: readonly Command[]): string {
  const longestFirst = [...commands].sort((one, other) => other.name.length - one.name.length);
  const families = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? name))];
  const seconds = (family: string) =>
    commands.flatMap(({ name }) => (name.startsWith(`${family} `) ? [name.slice(family.length + 1)] : []));
  const cases = longestFirst.map(({ name, options, operands }) => {
    const file = operands?.includes('<file>') === true ? ' files=yes' : '';
    return `    ${pattern(name)}) words="${optionNames(options)}"${file} ;;`;
  });
  const subcommands = families.flatMap((family) => {
    const next = seconds(family);
    return next.length === 0 ? [] : [`    ${pattern(family)}) words="$words ${next.join(' ')}" ;;`];
  });
  const values = [...commonOptions, ...commands.flatMap(({ options }) => options)].filter(
    ({ value }) => value !== undefined,
  );
  const ofFiles = values.filter(({ value }) => value === 'FILE' || value === 'DIR' || value === 'PATH');
  return `# Completion of npx scim-bridge, made by: npx scim-bridge completion
_scim_bridge() {
  local current="\${COMP_WORDS[COMP_CWORD]}" former="\${COMP_WORDS[COMP_CWORD-1]}" start=1 words="" files=""
  if [ "\${COMP_WORDS[0]}" = npx ]; then
    if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "scim-bridge" -- "$current")); return; fi
    if [ "\${COMP_WORDS[1]}" != scim-bridge ]; then COMPREPLY=($(compgen -f -- "$current")); return; fi
    start=2
  fi
  local typed="\${COMP_WORDS[*]:$start:$((COMP_CWORD-start))}"
  case "$former" in
    ${dashed(ofFiles)}) COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${dashed(values.filter((option) => !ofFiles.includes(option)))}) return ;;
  esac
  case "$typed" in
    "") words="${families.join(' ')} --help --version" ;;
${cases.join('\n')}
  esac
  case "$typed" in
${subcommands.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ] && [ "\${current#-}" = "$current" ]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -F _scim_bridge scim-bridge
complete -o default -F _scim_bridge npx`;
}

/** What was typed: this command, alone or with more after it. */
const pattern = (name: string): string => `"${name}"|"${name} "*`;

const optionNames = (options: readonly Option[]): string =>
  [...options, ...commonOptions].map(({ name }) => `--${name}`).join(' ');

const dashed = (options: readonly Option[]): string => [...new Set(options.map(({ name }) => `--${name}`))].join('|');
