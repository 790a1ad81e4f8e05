import { setTimeout as pause } from 'node:timers/promises';

/** How often is looked, in milliseconds. */
const intervalMs = 100;

/**
 * Looks again and again until the answer is yes.
 *
 * @param seen what was seen last, for the message
 * @throws Error when it is still no after `withinMs`; whatever `look` throws
 */
export async function until(
  what: string,
  withinMs: number,
  look: () => Promise<boolean>,
  seen: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs / 1000} s in vain until ${what}. ${seen()}`.trim());
    await pause(intervalMs);
  }
}
