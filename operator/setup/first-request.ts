import { listTokens, type TokenUse } from '../../lambda/delivery/admin/credentials/tokens';
import type { Invocation } from '../command';
import { untilInterrupted } from '../live';
import type { Target } from '../target/target';
import { bulleted } from '../terminal/wrap';

/** How often the bridge is asked, in milliseconds. */
const everyMs = 3_000;
/** After this many milliseconds it is said what may be the matter, once. */
const patienceMs = 5 * 60_000;

/**
 * Waits until a client calls the bridge with a valid token. Ends by Ctrl-C, too: nothing depends on it.
 *
 * @param who the provider, for messages
 * @returns the call; undefined when the operator does not want to wait any longer
 */
export async function waitForFirstRequest(
  invocation: Pick<Invocation, 'interruption' | 'progress'>,
  target: Target,
  who: string,
): Promise<TokenUse | undefined> {
  const begun = target.admin.clock();
  const stop = new AbortController();
  const interrupted = invocation.interruption();
  const signal = AbortSignal.any([interrupted, stop.signal]);
  let heard: TokenUse | undefined;
  let hinted = false;
  invocation.progress(
    bulleted('', `Waiting for the first request of ${who}. Ctrl-C stops waiting; the bridge goes on.`).join('\n'),
  );
  await untilInterrupted({ interruption: () => signal }, everyMs, async () => {
    const uses = (await listTokens(target)).flatMap((token) => token.uses);
    heard = uses.find(({ at }) => at >= begun.toISOString());
    if (heard !== undefined) return stop.abort();
    if (hinted || target.admin.clock().getTime() - begun.getTime() < patienceMs) return;
    hinted = true;
    invocation.progress(
      bulleted(
        '',
        `Nothing yet. If ${who} reports an error, check what was pasted there: npx scim-bridge doctor --pasted`,
      ).join('\n'),
    );
  });
  return heard;
}
