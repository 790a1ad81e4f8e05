/** Longer waits are cut to a day: nobody means them, and delivery's own schedule asks again by then. */
const MAX_WAIT_MS = 86_400_000;

/**
 * How long `Retry-After` asks to wait, in milliseconds (RFC 9110 §10.2.3: seconds, or an HTTP date).
 *
 * @param now epoch milliseconds
 * @returns undefined when the header is absent or unreadable
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  // Fractions are not in the RFC, and are sent.
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : httpDate(value) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, Math.ceil(wait)), MAX_WAIT_MS);
}

/** Only the forms of RFC 9110 §5.6.7, which all begin with a day's name: `Date.parse` would take a bare "-5" for a year. */
function httpDate(value: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) ? Date.parse(value) : Number.NaN;
}
