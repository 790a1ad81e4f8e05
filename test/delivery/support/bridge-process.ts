import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuseLeaks, responsesFile } from '../../support/secret-sweep/bridge-channels';
import { recorded } from '../../support/secret-sweep/recorded';
import { until } from '../../support/until';

/** A bridge in a process, folder and port of its own. */
export interface BridgeProcess {
  /** `http://localhost:<port>/scim/v2` */
  readonly baseUrl: string;
  readonly token: string;
  /** The options that make a command work on it. */
  readonly local: readonly string[];
  /** Everything it has written to the console so far. */
  said(): string;
  /** Ends it and forgets its state. @throws Error when it has shown a secret anywhere */
  stop(): Promise<void>;
}

/**
 * Starts the bridge as `npm start` does, in front of a SCIM server.
 *
 * @param upstream where it delivers to: a base URL on this machine and its token
 * @param more options besides those that every conversation has
 * @throws Error with everything that it said, when it does not start
 */
export async function startBridge(
  upstream: { readonly url: string; readonly token: string },
  more: Readonly<Record<string, number>> = {},
): Promise<BridgeProcess> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-delivery-'));
  const options = {
    // Conversations are played at full speed: the default limits would answer some of it with 429.
    throttleRate: 5000,
    throttleBurst: 5000,
    // A creation is delivered at once, not when a connection test would be over.
    settleSeconds: 0,
    // The conversations suspend and delete more people than a day at work does, and the guard would hold them.
    removalGuardCount: 10_000,
    ...more,
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { execArgv, env } = recorded(stateDir);
  // Forked: it ends when this process does, however that comes about.
  const child = fork(
    path.resolve(__dirname, '../../../local/start.mjs'),
    ['--port', '0', '--data-dir', stateDir, ...settings, '--upstream-url', upstream.url, '--upstream-token-env', 'UP'],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv, env: { ...env, UP: upstream.token } },
  );
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const stop = async () => {
    await ended(child);
    try {
      await refuseLeaks(stateDir, said.join(''));
    } finally {
      for (const each of [stateDir, responsesFile(stateDir)]) rmSync(each, { recursive: true, force: true });
    }
  };
  const file = path.join(stateDir, 'bridge.json');
  try {
    await until('the bridge is ready', () => {
      if (child.exitCode !== null) throw new Error('it ended');
      return existsSync(file);
    });
  } catch (error) {
    await stop();
    throw new Error(`The bridge did not start. It said:\n${said.join('')}`, { cause: error });
  }
  const { baseUrl, token } = JSON.parse(readFileSync(file, 'utf8')) as { baseUrl: string; token: string };
  const local = ['--local', '--data-dir', stateDir];
  return { baseUrl, token, local, said: () => said.join(''), stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}
