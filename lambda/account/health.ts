import { AccountError, Denied, Unauthorised } from './errors';
import { NO_ENDPOINT } from './http/classify';
import type { Health } from './port';

/**
 * The outcome of a request that changes nothing and that whoever provisions may make, as health. The one place where a denial means
 * the account as a whole, and where its advice belongs.
 */
export async function healthOf(probe: Promise<unknown>): Promise<Health> {
  try {
    await probe;
    return { status: 'healthy' };
  } catch (error) {
    if (error instanceof Unauthorised) return { status: 'unauthorised', reason: error.reason };
    if (error instanceof Denied) return { status: 'unauthorised', reason: `${error.said}. ${adviceFor(error)}` };
    // Any other error is a bug of the bridge, and its text may contain anything.
    return { status: 'unavailable', reason: error instanceof AccountError ? error.message : 'an unexpected failure' };
  }
}

function adviceFor({ code }: Denied): string {
  return code === NO_ENDPOINT
    ? 'Check the base URL.'
    : 'The account does not let this credential read its people: check that provisioning is switched on in 1Password ("Sync 1Password with my identity provider") and that the credential may manage people.';
}
