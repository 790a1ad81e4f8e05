import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commands } from '../../operator/commands/table';
import { completionScript } from '../../operator/completion/script';
import { inProcess } from './support/in-process';

const script = completionScript('bash', commands);
const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers after these words, of which the last is being typed. */
function offered(...words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const asked = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _scim_bridge; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', asked], {
    cwd: __dirname,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

test('commands, the second word of a family, and options are completed', () => {
  expect(offered('npx', 'sc')).toEqual(['scim-bridge']);
  expect(offered('npx', 'scim-bridge', 'st')).toEqual(['status']);
  const all = offered('scim-bridge', '');
  for (const { name } of commands) expect(all).toContain(name.split(' ')[0]);
  expect(offered('npx', 'scim-bridge', 'held', '')).toEqual(expect.arrayContaining(['list', 'release', 'discard']));
  expect(offered('npx', 'scim-bridge', 'held', 'list', '--d')).toEqual(['--decided', '--data-dir']);
  expect(offered('npx', 'scim-bridge', 'activity', '')).toEqual(expect.arrayContaining(['export', '--follow']));
  expect(offered('npx', 'scim-bridge', 'activity', 'export', '--f')).toEqual([]);
});

test('every option of every command is there; a value is not taken for an option', () => {
  for (const { name, options } of commands) {
    const there = offered('scim-bridge', ...name.split(' '), '--');
    for (const option of options) expect(there).toContain(`--${option.name}`);
  }
  expect(offered('scim-bridge', 'status', '--stack', '')).toEqual([]);
});

test('files are completed where a file belongs, and after npx for other programs', () => {
  expect(offered('scim-bridge', 'restore', 'completion.te')).toEqual(['completion.test.ts']);
  expect(offered('scim-bridge', 'setup', '--secrets-from', 'completion.te')).toEqual(['completion.test.ts']);
  expect(offered('npx', 'other', 'completion.te')).toEqual(['completion.test.ts']);
});

test('zsh and fish get theirs; another shell is told which there are', async () => {
  expect((await inProcess(['completion', 'zsh'])).stdout).toMatch(/^autoload -U \+X bashcompinit/);
  const fish = (await inProcess(['completion', 'fish'])).stdout;
  for (const { name } of commands) expect(fish).toContain(`-a '${name.split(' ').at(-1)}'`);
  for (const shell of ['zsh', 'fish'] as const) {
    const file = path.join(folder, shell);
    writeFileSync(file, completionScript(shell, commands));
    const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    // Where the shell is not installed, nothing is said about it.
    if (checked.error === undefined) expect({ shell, said: checked.stderr }).toEqual({ shell, said: '' });
  }
  expect(await inProcess(['completion', 'powershell'])).toMatchObject({
    code: 2,
    stderr: 'There is no completion for "powershell". Shells: bash, zsh, fish.\n',
  });
  expect((await inProcess(['completion'])).stderr).toContain('"completion" needs bash|zsh|fish.');
});
