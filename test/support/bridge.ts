import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How tests reach the one bridge that runs for all of them. */
export interface BridgeUnderTest {
  /** `http://localhost:<port>/scim/v2` */
  readonly baseUrl: string;
  readonly token: string;
  /** Its `--data-dir`: bridge.json, logs, the synthesized app in cdk.out. */
  readonly stateDir: string;
}

/** For one that hangs: a start takes 20 s, and minutes on a busy machine. */
const readyWithinMs = 600_000;

/** Where the set-up writes what the bridge said when it has ended before its time. */
export const failureFile = (stateDir: string): string => path.join(path.dirname(stateDir), 'ended.txt');

/**
 * The bridge that the set-up of the jest project `bridge` has begun to start. Waits until it is ready, and holds everything else in
 * this process meanwhile: a test's time-out does not run.
 *
 * @throws Error outside that project, or when the bridge did not start
 */
export function theBridge(): BridgeUnderTest {
  const stateDir = process.env.BRIDGE_STATE_DIR;
  if (stateDir === undefined) {
    throw new Error('BRIDGE_STATE_DIR is not set: run this test in the jest project "bridge".');
  }
  const file = path.join(stateDir, 'bridge.json');
  const deadline = Date.now() + readyWithinMs;
  while (!existsSync(file)) {
    if (existsSync(failureFile(stateDir))) {
      throw new Error(`The local bridge did not start. It said:\n${readFileSync(failureFile(stateDir), 'utf8')}`);
    }
    if (Date.now() > deadline) throw new Error(`The local bridge was not ready within ${readyWithinMs / 1000} s.`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  const { baseUrl, token } = JSON.parse(readFileSync(file, 'utf8')) as { baseUrl: string; token: string };
  return { baseUrl, token, stateDir };
}
