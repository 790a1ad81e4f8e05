/** A silence between two requests. */
export interface Gap {
  /** When it ended, in epoch milliseconds. */
  readonly at: number;
  /** Its length, in milliseconds. */
  readonly ms: number;
}

/** Shorter silences are not recorded, in milliseconds. Entra ID calls about every 40 minutes. */
export const shortestMs = 3_600_000;

/** How far back silences are remembered, in milliseconds: five weekends. */
export const learnedMs = 35 * 86_400_000;

/** An item of more than 1 KB would cost two write units. */
const maxGaps = 8;

/** The silences of an item, as they are stored. */
export const gapsOf = (stored: unknown): readonly Gap[] =>
  (Array.isArray(stored) ? stored : []).map(({ at, ms }) => ({ at: Number(at), ms: Number(ms) }));

/**
 * The silences with one more. An earlier one is forgotten when two later ones are as long: it would never be one of the two longest again.
 */
export function withGap(gaps: readonly Gap[], gap: Gap): readonly Gap[] {
  const all = [...gaps.filter(({ at }) => gap.at - at < learnedMs), gap];
  const kept = all.filter(({ ms }, index) => all.slice(index + 1).filter((later) => later.ms >= ms).length < 2);
  const least = kept.map(({ ms }) => ms).sort((one, other) => other - one)[maxGaps - 1] ?? 0;
  return kept.filter(({ ms }) => ms >= least);
}
