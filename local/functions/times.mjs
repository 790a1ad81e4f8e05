// For a function under a clock that is not the machine's own (local/clock.ts).
import { createRequire, syncBuiltinESMExports } from 'node:module';

/**
 * Replaces `Date` and the sleep of `node:timers/promises`: what the function takes for now is put ahead, invocation by invocation, and
 * where it sleeps, its time passes at once. Time-outs of what it waits for stay real.
 *
 * @returns sets by how many milliseconds the present is ahead
 */
export function shiftDate() {
  const RealDate = Date;
  let aheadMs = 0;
  globalThis.Date = class ShiftedDate extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + aheadMs);
      else super(...given);
    }

    static now() {
      return RealDate.now() + aheadMs;
    }
  };
  const timers = createRequire(import.meta.url)('node:timers/promises');
  const realSleep = timers.setTimeout;
  timers.setTimeout = async (ms, value, options) => {
    const until = Date.now() + (ms ?? 0);
    await realSleep(1, undefined, options);
    // Another sleep may have ended meanwhile: time does not pass twice.
    aheadMs += Math.max(0, until - Date.now());
    return value;
  };
  syncBuiltinESMExports();
  return {
    set(ms) {
      aheadMs = ms;
    },
  };
}

/**
 * A wait that grows by doubling, from a second or from half a minute to a quarter of an hour, ends at least seven seconds before or after a
 * full minute with this number. So the same tick of a schedule finds it over, on a fast machine and on a slow one.
 */
const chance = 0.78;

/** Takes chance out of what the function does: a wait with a random part is as long each time. */
export function settleChance() {
  Math.random = () => chance;
}
