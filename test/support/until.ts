import { setTimeout as pause } from 'node:timers/promises';

/** How often is looked, in milliseconds. */
const intervalMs = 100;
/** Less than the time-out of a test (jest.config.cjs), which could not say what was waited for; as generous. */
const patienceMs = 240_000;

/**
 * Looks again and again until the answer is yes. How long that takes is nothing that a test may assert: it says more of the machine than of
 * the kit.
 *
 * @param seen what was seen last, for the message
 * @throws Error when it is still no after minutes; whatever `look` throws
 */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  seen: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`Waited ${patienceMs / 1000} s in vain until ${what}. ${seen()}`.trim());
    await pause(intervalMs);
  }
}
