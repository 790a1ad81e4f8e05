import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation, Result } from './command';

/** How often what is watched is read, in milliseconds. */
const everyMs = 3_000;

/** Puts the cursor to the top left corner and empties the screen below it. */
const emptyScreen = '\u001b[H\u001b[2J';

/**
 * Shows something again and again until Ctrl-C. On a screen it is redrawn. Elsewhere each change is a line: of text, or with --json a JSON
 * document.
 *
 * @param line what is written where there is no screen; the same line twice in a row is written once
 */
export async function watch<T extends Result>(
  invocation: Pick<Invocation, 'has' | 'screen' | 'print' | 'jsonLine' | 'interruption'>,
  look: () => Promise<T>,
  line: (seen: T) => string,
): Promise<Result> {
  let last: string | undefined;
  await untilInterrupted(invocation, everyMs, async () => {
    const seen = await look();
    if (invocation.has('json')) return invocation.print(invocation.jsonLine(seen.json));
    if (invocation.screen) return invocation.print(`${emptyScreen}${seen.text}\n\nEvery 3 s; Ctrl-C ends.`);
    const now = line(seen);
    if (now !== last) invocation.print(`${new Date().toISOString()} ${now}`);
    last = now;
  });
  return { text: '', json: undefined };
}

/** Does something now and after each pause, until the operator interrupts it. @throws what `work` throws */
export async function untilInterrupted(
  invocation: Pick<Invocation, 'interruption'>,
  pauseMs: number,
  work: () => Promise<void>,
): Promise<void> {
  const signal = invocation.interruption();
  do {
    await work();
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  } while (!signal.aborted);
}
