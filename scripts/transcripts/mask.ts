const uuid = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/**
 * Makes the output of one run what the output of every run is: times, durations, ids and sums become the same. Nothing else is changed,
 * and columns keep their places.
 */
export class Mask {
  private readonly ids = new Map<string, string>();
  private readonly shortIds = new Map<string, string>();

  constructor(
    /** Values of this run, each with what is shown instead: folders, addresses, tokens. */
    private readonly instead: () => readonly (readonly [found: string, shown: string])[],
  ) {}

  of(text: string): string {
    const replaced = this.instead().reduce((masked, [found, shown]) => masked.replaceAll(found, shown), text);
    return replaced
      .replace(uuid, (id) =>
        this.numbered(this.ids, id, (n) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`),
      )
      .replace(/^[0-9a-f]{8}(?= {2}(?:current|former))|(?<= token (?:is )?\(?)[0-9a-f]{8}\b/gm, (id) =>
        this.numbered(this.shortIds, id, (n) => `5f1c9a2${n - 1}`),
      )
      .replace(/\b20\d\d-\d\d-\d\d(?=T|\b)/g, '2026-11-27')
      .replace(/(?<=\b|T)\d\d:\d\d:\d\d(?:\.\d+)?/g, (time) => (time.includes('.') ? '09:14:02.000' : '09:14:02'))
      .replace(/(2026-11-27[ T])\d\d:\d\d(?!:)/g, '$109:14')
      .replace(/\b\d+ (?:ms|s|min)\b(?= (?:ago|later|old))/g, '2 s')
      .replace(/(, in|took) \d+ ms\b/g, '$1 40 ms')
      .replace(/\b(for|in|for the last|within) (?:\d+ ms|\d+ (?:s|min))\b/g, (text, before: string) =>
        text.endsWith(' ms') ? `${before} 40 ms` : `${before} 30 s`,
      )
      .replace(/\b[\d.]+ (ms|s)\b(?=\)?$|\)\.)/gm, '5 $1')
      .replace(/\bsince \d+ (?:s|min)\b/g, 'since 30 s');
  }

  private numbered(known: Map<string, string>, found: string, make: (n: number) => string): string {
    const shown = known.get(found) ?? make(known.size + 1);
    known.set(found, shown);
    return shown;
  }
}
