import { ScimError } from '../../../lambda/scim/errors';

/** The ScimError that this throws; fails the test when it throws none, or something else. */
export function refusal(act: () => unknown): ScimError {
  try {
    act();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/**
 * How much more work sixteen times as much is: about 16 when work grows with the size, about 256 when it grows with its square.
 * Best of three in processor time, from a size that takes long enough to be measured: a busy machine must not decide.
 */
export function growth(act: (size: number) => unknown, start = 500): number {
  let size = start;
  while (best(() => act(size)) < 2000 && size < 16_000) size *= 2;
  return (
    best(() => act(16 * size)) /
    Math.max(
      2000,
      best(() => act(size)),
    )
  );
}

/** More growth than this is not linear. */
export const LINEAR = 100;

/**
 * Processor time in milliseconds. What is over the limit is tried again, and counted as on the machine where the limits were set: neither a
 * busy machine nor a slow one must decide.
 */
export function processorMs(act: () => unknown, limit: number): number {
  const first = spent(act) / 1000;
  return first < limit ? first : best(act) / 1000 / slowness();
}

/** How many times longer plain work takes here and now than where the limits were set: ten milliseconds. */
const slowness = () => Math.max(1, best(plainWork) / 10_000);

function plainWork(): number {
  let sum = 0;
  for (let step = 0; step < 10_000_000; step += 1) sum = (sum * 31 + step) | 0;
  return sum;
}

/** Microseconds. */
const best = (act: () => unknown) => Math.min(...Array.from({ length: 3 }, () => spent(act)));

/** Microseconds. */
function spent(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  return process.cpuUsage(before).user;
}
