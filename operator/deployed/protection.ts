import type { DeployedStack } from './deployed-stack';

/**
 * Whether the stack is to be protected against deletion and is not yet. A first deployment leaves it unprotected, so that it can be repeated
 * when it fails (docs/decisions/0035).
 *
 * @returns false as well for a stack of somebody's own app, which decides for itself, and where AWS does not tell
 */
export async function lacksProtection(deployed: DeployedStack | undefined): Promise<boolean> {
  if (deployed === undefined || deployed.state.isProtected) return false;
  const options = await deployed.options().catch(() => undefined);
  return options !== undefined && options.terminationProtection !== false && options.disposable !== true;
}

/**
 * Protects the stack, now that somebody relies on it.
 *
 * @returns what the operator should know; undefined where there is nothing to do
 */
export async function protectStack(deployed: DeployedStack | undefined): Promise<string | undefined> {
  if (deployed === undefined || !(await lacksProtection(deployed))) return undefined;
  try {
    await deployed.protect();
    return 'The stack is now protected against deletion.';
  } catch (error) {
    return `The stack could not be protected against deletion: ${(error as Error).message} The next "npx cdk deploy" protects it.`;
  }
}
