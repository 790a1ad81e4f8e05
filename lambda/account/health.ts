import { AccountError, Unauthorised } from './errors';
import type { Health } from './port';

/** The outcome of a request that changes nothing, as health. */
export async function healthOf(probe: Promise<unknown>): Promise<Health> {
  try {
    await probe;
    return { status: 'healthy' };
  } catch (error) {
    if (error instanceof Unauthorised) return { status: 'unauthorised', reason: error.reason };
    // What is no AccountError is a fault of ours, which may quote anything.
    return { status: 'unavailable', reason: error instanceof AccountError ? error.message : 'an unexpected failure' };
  }
}
