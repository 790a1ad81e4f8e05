import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { badgeSchema } from './extension-schema';

declare global {
  var bridgeUnderTest: { readonly process: ChildProcess; readonly stateDir: string } | undefined;
}

/** A cold machine with both cores busy needs longer than the 20 s that a warm one may take. */
const readyWithinMs = 90_000;

/** Starts one bridge, as `npm start` does, for all test files; `theBridge()` tells them how to reach it. */
export default async function setup(): Promise<void> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'scim-bridge-test-'));
  // Conversations are played at full speed, one after the other; the default limits would answer some of it with 429.
  const limits = ['-c', 'throttleRate=5000', '-c', 'throttleBurst=5000'];
  const schemas = JSON.stringify([{ resourceType: 'User', schema: badgeSchema }]);
  // Forked: it ends when this process does, however that comes about.
  const bridge = fork(
    path.resolve(__dirname, '../../local/start.mjs'),
    ['--port', '0', '--data-dir', stateDir, ...limits, '-c', `extensionSchemas=${schemas}`],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    },
  );
  const said: string[] = [];
  for (const stream of [bridge.stdout, bridge.stderr]) stream?.on('data', (chunk: Buffer) => said.push(String(chunk)));
  globalThis.bridgeUnderTest = { process: bridge, stateDir };
  const file = path.join(stateDir, 'bridge.json');
  const deadline = Date.now() + readyWithinMs;
  while (!existsSync(file)) {
    if (bridge.exitCode !== null || Date.now() > deadline) {
      bridge.kill('SIGKILL');
      rmSync(stateDir, { recursive: true, force: true });
      throw new Error(`The local bridge did not start. It said:\n${said.join('')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { baseUrl, token } = JSON.parse(readFileSync(file, 'utf8')) as { baseUrl: string; token: string };
  process.env.BRIDGE_BASE_URL = baseUrl;
  process.env.BRIDGE_TOKEN = token;
  process.env.BRIDGE_STATE_DIR = stateDir;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
