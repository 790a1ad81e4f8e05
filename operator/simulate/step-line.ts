import type { Step } from './client';

/** A step on a line: what is done, the request, the answer, and how long that took if it took long. */
export function stepLine({ name, method, path, status, durationMs }: Step): string {
  const request = `${method.padEnd(6)} ${path}`;
  const slow = durationMs >= slowMs ? `  ${(durationMs / 1000).toFixed(1)} s` : '';
  return `  ${fitted(name, 34)} ${fitted(request, 36)} ${status ?? '-'}${slow}`;
}

/** Identity providers give up between 10 and 60 seconds; an answer usually takes a tenth of one. */
const slowMs = 5000;

const fitted = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
