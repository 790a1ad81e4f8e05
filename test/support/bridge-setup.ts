import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { failureFile } from './bridge';
import beginDatabase from './dynamodb-setup';
import { badgeSchema } from './extension-schema';
import { recorded } from './secret-sweep/recorded';

declare global {
  var bridgeUnderTest:
    | { readonly process: ChildProcess; readonly stateDir: string; readonly folder: string; readonly said: string[] }
    | undefined;
}

/**
 * Begins to start one bridge, as `npm start` does, for all test files. Nobody waits for it here: tests that need no bridge run
 * meanwhile, and `theBridge()` waits for it. Some tests here need a
 * database of their own, too.
 */
export default async function setup(): Promise<void> {
  await beginDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'scim-bridge-test-'));
  const stateDir = path.join(folder, 'state');
  // Conversations are played at full speed, one after the other; the default limits would answer some of it with 429.
  const limits = ['-c', 'throttleRate=5000', '-c', 'throttleBurst=5000'];
  const schemas = JSON.stringify([{ resourceType: 'User', schema: badgeSchema }]);
  // Forked: it ends when this process does, however that comes about.
  const bridge = fork(
    path.resolve(__dirname, '../../local/start.mjs'),
    ['--port', '0', '--data-dir', stateDir, ...limits, '-c', `extensionSchemas=${schemas}`],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...recorded(stateDir),
    },
  );
  const said: string[] = [];
  for (const stream of [bridge.stdout, bridge.stderr]) stream?.on('data', (chunk: Buffer) => said.push(String(chunk)));
  bridge.once('close', () => {
    if (globalThis.bridgeUnderTest !== undefined) writeFileSync(failureFile(stateDir), said.join(''));
  });
  globalThis.bridgeUnderTest = { process: bridge, stateDir, folder, said };
  process.env.BRIDGE_STATE_DIR = stateDir;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
