import type { Store } from './store';

/** A provider that was last heard longer ago than is usual for it. */
export interface SilentProvider {
  readonly client: string;
  /** ISO time: when it was last heard. */
  readonly at: string;
  /** How long it is usually silent at most, in seconds; absent where an option says what silence is. */
  readonly usualSeconds?: number;
}

/** A provider that has not called with the current token since its former one was replaced. */
export interface FormerTokenUse {
  readonly client: string;
  /** ISO time: when it was last heard. */
  readonly at: string;
  /** ISO time at which the token that it has ends, or has ended. */
  readonly validUntil: string;
}

/** A token that is in use and old. */
export interface OldToken {
  readonly client: string;
  /** ISO time. */
  readonly madeAt: string;
}

/** The bridge's own probe, which calls as an identity provider does, has not got through. */
export interface Unreached {
  /** ISO time: when it last did; absent if it never has. */
  readonly at?: string;
  /** ISO time: when that it stays away was first noticed. */
  readonly noticedAt: string;
  /** Whether it has stayed away for so long since that somebody has to look. */
  readonly needsYou: boolean;
}

/** What needs somebody about those who call. */
export interface ProviderSignals {
  readonly silent: readonly SilentProvider[];
  readonly formerToken: readonly FormerTokenUse[];
  readonly oldToken: readonly OldToken[];
  readonly unreached?: Unreached;
}

/** Nobody needs anybody. */
const nothing: ProviderSignals = { silent: [], formerToken: [], oldToken: [] };

const key = { pk: 'STATE#PROVIDERS', sk: 'signals' } as const;

/**
 * Keeps what was found for whoever shows it; what is there already is not written again.
 *
 * @param before what `readSignals` has read
 * @throws Busy
 */
export async function keepSignals(
  store: Pick<Store, 'put'>,
  signals: ProviderSignals,
  before: ProviderSignals,
): Promise<void> {
  const text = JSON.stringify(signals);
  if (JSON.stringify(before) !== text) await store.put({ ...key, signals: text });
}

/** What the last sweep found. @throws Busy */
export async function readSignals(store: Pick<Store, 'get'>): Promise<ProviderSignals> {
  const signals = (await store.get(key))?.signals;
  return typeof signals === 'string' ? (JSON.parse(signals) as ProviderSignals) : nothing;
}
