import { rmSync } from 'node:fs';
import endDatabase from './dynamodb-teardown';
import { refuseLeaks } from './secret-sweep/bridge-channels';

/** Stops the bridge that the set-up started, and forgets its state. Fails when the bridge has shown a secret anywhere. */
export default async function teardown(): Promise<void> {
  await endDatabase();
  const bridge = globalThis.bridgeUnderTest;
  if (bridge === undefined) return;
  // From now on its end is no failure.
  globalThis.bridgeUnderTest = undefined;
  const { process: child, folder, stateDir, said } = bridge;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  try {
    await refuseLeaks(stateDir, said.join(''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
