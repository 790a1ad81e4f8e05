import { UsageError } from '../failure';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * A moment as operators give it: so long ago (`30m`, `1h`, `2d`, `3w`), a day (`2026-11-27`, its first moment in UTC), or an ISO time.
 *
 * @param option its name, for the message
 * @returns epoch milliseconds
 * @throws UsageError
 */
export function momentOf(text: string, option: string, now: Date): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return now.getTime() - Number(count) * (units[unit] ?? 0);
  const time = /^\d{4}-\d\d-\d\d/.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new UsageError(
    `--${option} must be so long ago (30m, 1h, 2d, 3w), a day (2026-11-27, in UTC) or an ISO time. Found: ${text}`,
  );
}
