/** Longer waits are mistakes; they are cut to a day, when delivery's own schedule tries again. */
const MAX_WAIT_MS = 86_400_000;
/** From this many "seconds" on (2001 as a time) a number is a time, not a wait: some servers send the end of the limit like that. */
const EPOCH_FROM = 1_000_000_000;

/**
 * How long `Retry-After` asks to wait, in milliseconds (RFC 9110 §10.2.3: seconds, or an HTTP date). A date is compared with the
 * answer's own `Date`, so that it does not matter whose clock is wrong.
 *
 * @param now epoch milliseconds, for answers without a date
 * @returns undefined when the header is absent or unreadable, or asks for no wait at all: never "at once"
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  const there = httpDate(headers.get('date')?.trim() ?? '');
  const wait = waitIn(value, Number.isNaN(there) ? now : there);
  return wait > 0 ? Math.min(Math.ceil(wait), MAX_WAIT_MS) : undefined;
}

function waitIn(value: string, now: number): number {
  // Fractions and units are not in the RFC, and are sent.
  const [, seconds] = /^(\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?)?$/i.exec(value) ?? [];
  if (seconds === undefined) return httpDate(value) - now;
  return Number(seconds) >= EPOCH_FROM ? Number(seconds) * 1000 - now : Number(seconds) * 1000;
}

/** The forms of RFC 9110 §5.6.7, and ISO 8601: `Date.parse` alone would take a bare "-5" for a year. */
function httpDate(value: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun|\d{4}-\d\d-\d\dT)/.test(value) ? Date.parse(value) : Number.NaN;
}
