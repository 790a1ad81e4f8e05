/** How tests reach the one bridge that runs for all of them. */
export interface BridgeUnderTest {
  /** `http://localhost:<port>/scim/v2` */
  readonly baseUrl: string;
  readonly token: string;
  /** Its `--data-dir`: bridge.json, logs, the synthesized app in cdk.out. */
  readonly stateDir: string;
}

/**
 * The bridge that the set-up of the jest project `bridge` has started.
 *
 * @throws Error outside that project
 */
export function theBridge(): BridgeUnderTest {
  return {
    baseUrl: fromEnvironment('BRIDGE_BASE_URL'),
    token: fromEnvironment('BRIDGE_TOKEN'),
    stateDir: fromEnvironment('BRIDGE_STATE_DIR'),
  };
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this test in the jest project "bridge".`);
  return value;
}
