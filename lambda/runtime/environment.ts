/** A function was deployed without a variable that it needs, or with one that makes no sense. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/**
 * A variable that must be set.
 *
 * @throws EnvironmentError when it is absent or empty
 */
export function requiredText(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new EnvironmentError(`The function's environment variable ${name} is not set. Deploy the stack again.`);
  }
  return value;
}

/**
 * A variable that holds a whole number where it is set.
 *
 * @throws EnvironmentError when it is anything else
 */
export function optionalNumber(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  return (environment[name] ?? '') === '' ? undefined : requiredNumber(environment, name);
}

/**
 * A variable that must hold a whole number, zero or more.
 *
 * @throws EnvironmentError when it is absent or anything else
 */
export function requiredNumber(environment: NodeJS.ProcessEnv, name: string): number {
  const text = requiredText(environment, name);
  if (!/^\d+$/.test(text)) {
    throw new EnvironmentError(`The function's environment variable ${name} must be a whole number, not "${text}".`);
  }
  return Number(text);
}
