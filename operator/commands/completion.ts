import type { Command } from '../command';
import { completionScript, type Shell, shells } from '../completion/script';
import { UsageError } from '../failure';

/** @param others the commands that are completed, besides itself */
export const completion = (others: readonly Command[]): Command => {
  const command: Command = {
    name: 'completion',
    when: 'first day',
    operands: shells.join('|'),
    takes: { least: 1, most: 1 },
    summary: 'let the shell complete commands and options',
    about:
      'Prints a script for your shell. Bash and zsh: add the first example to ~/.bashrc or ~/.zshrc (with zsh in place of bash). Completion works for "npx scim-bridge" and "scim-bridge". Start a new shell afterwards, and again after an update of the kit.',
    options: [],
    examples: [
      'eval "$(npx scim-bridge completion bash)"',
      'npx scim-bridge completion fish > ~/.config/fish/completions/scim-bridge.fish',
    ],
    run: async ({ operands }) => {
      const given = operands[0] ?? '';
      const shell = shells.find((each): each is Shell => each === given.toLowerCase());
      if (shell === undefined)
        throw new UsageError(`There is no completion for "${given}". Shells: ${shells.join(', ')}.`);
      const script = completionScript(shell, [...others, command]);
      return { text: script, json: { shell, script } };
    },
  };
  return command;
};
