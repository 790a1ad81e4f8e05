import { pause, resume } from '../../lambda/delivery/admin/pause';
import { requeueAll } from '../../lambda/delivery/state/requeue-all';
import { whoAmI } from '../operator-identity';
import type { Engine } from '../tables';

/** How long one walk through the directory may take before it goes on from its bookmark, in milliseconds. */
const walkMs = 60_000;

/**
 * Keeps everything back from an upstream until `goLive`, whatever state it was in: the sweep must not begin before the operator has
 * seen what would happen.
 */
export async function holdBack(engine: Engine, upstream: string): Promise<void> {
  await pause(engine, upstream, `being set up by ${whoAmI()}`);
}

/**
 * Lets an upstream go: imports it, so that whoever is there is known before anybody is invited, then makes everything due that it
 * does not have yet. Until then nothing is due there but what changes meanwhile. Held back again when the account cannot be read.
 *
 * @param importing reads the account into the directory; a paused account is not read
 */
export async function goLive<T>(engine: Engine, upstream: string, importing: () => Promise<T>): Promise<T> {
  await resume(engine, upstream);
  let imported: T;
  try {
    imported = await importing();
  } catch (error) {
    await holdBack(engine, upstream);
    throw error;
  }
  await makeDue(engine, upstream);
  return imported;
}

/** Makes everything due that an upstream does not have yet and that nobody has noted as due: what changed before it was set up. */
export async function makeDue(engine: Engine, upstream: string): Promise<void> {
  let from: string | undefined;
  do {
    from = await requeueAll(engine, upstream, engine.clock().getTime() + walkMs, from);
  } while (from !== undefined);
}
