import { spawnSync } from 'node:child_process';
import { root } from './bridge';

/**
 * Runs what somebody pastes into a shell, in the folder of the kit.
 *
 * @returns what it printed
 * @throws when it fails
 */
export function inShell(script: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}\nended with ${status}: ${stderr}`);
  return stdout.trimEnd();
}
