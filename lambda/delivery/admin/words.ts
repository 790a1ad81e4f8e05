export { counted } from '../../contract/counted';

/** How long ago something was, in the largest unit that fits: `5 min`, `3 h`, `12 d`. */
export function ago(since: string, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - Date.parse(since)) / 1000);
  return duration(seconds);
}

/** A length of time in the largest unit that fits. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** A text as one sentence, with a full stop. */
export const sentence = (text: string): string => `${text.trim().replace(/\.$/, '')}.`;

/** A time for people: `2026-12-04 10:00 UTC`. */
export const utc = (time: Date | string): string =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
