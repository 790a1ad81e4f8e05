import { type Bridge, type Claim, NotShown } from './claim';
import { awsClaims } from './claims/aws';
import { codingClaims } from './claims/coding';
import { commandClaims } from './claims/command';
import { companyClaims } from './claims/company';
import { doorClaims } from './claims/door';
import { lifeClaims } from './claims/life';
import { Creations } from './creations';

/** Every claim, in the order in which they are tried: the throttle last, for it slows down what comes after it. */
export const claims: readonly Claim[] = [
  ...[...doorClaims, ...codingClaims, ...lifeClaims, ...commandClaims, ...awsClaims, ...companyClaims].filter(
    ({ id }) => id !== 'throttled',
  ),
  ...doorClaims.filter(({ id }) => id === 'throttled'),
];

/** What became of a claim. */
export interface Verdict {
  readonly id: string;
  readonly says: string;
  readonly verdict: 'confirmed' | 'refuted' | 'not shown';
  readonly why?: string;
}

/**
 * Tries claims on a bridge, one after the other, and removes everything that they created.
 *
 * @param told hears each verdict as it is found
 */
export async function tryClaims(
  bridge: Omit<Bridge, 'onCreated'>,
  some: readonly Claim[],
  told: (verdict: Verdict) => void = () => {},
): Promise<readonly Verdict[]> {
  const creations = new Creations();
  const noted = { ...bridge, onCreated: creations.note };
  const verdicts: Verdict[] = [];
  try {
    for (const claim of some) {
      const verdict = await tried(claim, noted);
      verdicts.push(verdict);
      told(verdict);
    }
  } finally {
    await creations.remove(noted);
  }
  return verdicts;
}

async function tried(claim: Claim, bridge: Bridge): Promise<Verdict> {
  const { id, says } = claim;
  try {
    await claim.check(bridge);
    return { id, says, verdict: 'confirmed' };
  } catch (error) {
    const why = error instanceof Error ? error.message.replaceAll(bridge.token, '<token>') : String(error);
    return { id, says, verdict: error instanceof NotShown ? 'not shown' : 'refuted', why };
  }
}
