import { PassThrough } from 'node:stream';
import { run, type Surroundings } from '../../../operator/cli';
import { commands } from '../../../operator/commands/table';
import { Terminal } from '../../../operator/terminal/terminal';
import { refuseSecretsPrinted } from './no-secrets';

/**
 * Runs a command in this process, without a terminal: as `scimBridge` does, without the seconds that a process takes to start.
 *
 * @param more of its surroundings; somebody presses Ctrl-C at once, unless the test says otherwise
 */
export async function inProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
  more: Partial<Surroundings> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const code = await run(args, commands, {
    terminal: new Terminal(new PassThrough(), new PassThrough()),
    environment,
    interruption: () => AbortSignal.abort(),
    ...more,
    stdout: (text) => {
      said.stdout += text;
      more.stdout?.(text);
    },
    stderr: (text) => {
      said.stderr += text;
      more.stderr?.(text);
    },
  });
  await refuseSecretsPrinted(args, environment, [said.stdout, said.stderr]);
  return { code, ...said };
}
