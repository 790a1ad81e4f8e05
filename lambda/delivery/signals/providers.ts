import { type Gap, learnedMs, shortestMs } from '../../table/gaps';
import type { ProviderSignals, SilentProvider } from '../../table/provider-signals';
import type { TokenUse } from '../../table/token-uses';

/** When silence of an identity provider is one, and when a token is old. */
export interface ProviderRules {
  /** Hours after which a provider is silent; 0 for never. @default - learned from each provider's own history */
  readonly silenceHours?: number;
  /** Days after which a bearer token is old; 0 for never. */
  readonly tokenDays: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What has been heard for less than this is not known yet, in milliseconds: two weekends. */
const knownAfterMs = 14 * dayMs;
/** A provider that is usually silent for longer cannot be judged by its silence, in milliseconds. */
const rareMs = 14 * dayMs;
/** How many times as long as usual it has to be silent. */
const factor = 2;
/** Another provider that was first heard so long before the last word of this one, or later, has taken its place, in milliseconds. */
const overlapMs = 14 * dayMs;
/** After so long nobody waits for it any more, in milliseconds: somebody has taken it out of use. */
const retiredMs = 60 * dayMs;
/** How long before its end a former token that is still in use needs somebody, in milliseconds. */
const endsSoonMs = 2 * dayMs;

/** Judges those who call. Who only reads (a monitor, a report) is no provider, and is never missed. */
export function judgeProviders(uses: readonly TokenUse[], rules: ProviderRules, now: Date): ProviderSignals {
  const providers = providersOf(uses);
  const waitedFor = providers.filter(
    (each) => now.getTime() - each.at < retiredMs && !isReplaced(each, providers, rules, now),
  );
  const cutOff = waitedFor.filter(({ last }) => endsBy(last, now.getTime() + endsSoonMs));
  return {
    // A provider whose token has ended is refused, which says more than that it is not heard.
    silent: waitedFor.filter((each) => !endsBy(each.last, now.getTime()) && isSilent(each, rules, now)).map(silence),
    formerToken: cutOff.map(({ client, last }) => ({ client, at: last.at, validUntil: last.validUntil ?? '' })),
    oldToken: waitedFor.flatMap(({ client, last: { madeAt, validUntil } }) =>
      madeAt !== undefined && validUntil === undefined && isOld(madeAt, rules, now) ? [{ client, madeAt }] : [],
    ),
  };

  function silence({ client, last, usualMs }: Provider): SilentProvider {
    const learned = rules.silenceHours === undefined && usualMs !== undefined;
    return { client, at: last.at, ...(learned ? { usualSeconds: Math.round(usualMs / 1000) } : {}) };
  }
}

/** How long each provider is usually silent at most, in seconds, by its client. Of whom that is not known, nothing is said. */
export function usualSilences(uses: readonly TokenUse[]): ReadonlyMap<string, number> {
  return new Map(
    providersOf(uses).flatMap(({ client, usualMs }) =>
      usualMs === undefined ? [] : [[client, Math.round(usualMs / 1000)]],
    ),
  );
}

/** A client that changes something. Times in epoch milliseconds. */
interface Provider {
  readonly client: string;
  readonly last: TokenUse;
  readonly at: number;
  readonly since: number;
  /** How long it is usually silent at most; undefined where that is not known. */
  readonly usualMs: number | undefined;
}

function providersOf(uses: readonly TokenUse[]): Provider[] {
  const clients = new Set(uses.filter(({ changedAt }) => changedAt !== undefined).map(({ client }) => client));
  return [...clients].map((client) => {
    // One for each token that it has used.
    const own = uses.filter((use) => use.client === client).sort((one, other) => one.at.localeCompare(other.at));
    const [last] = own.slice(-1) as [TokenUse];
    const at = Date.parse(last.at);
    const since = Math.min(...own.map((use) => Date.parse(use.since ?? use.at)));
    const gaps = [...own.flatMap((use) => use.gaps ?? []), ...betweenTokens(own)];
    return { client, last, at, since, usualMs: usual(gaps, since, at) };
  });
}

/** The silence between the last request with one token and the first with the next. */
function betweenTokens(own: readonly TokenUse[]): Gap[] {
  return own.slice(1).flatMap((use, index) => {
    const began = Date.parse(own[index]?.at ?? '');
    const ended = Date.parse(use.since ?? '');
    return ended - began >= shortestMs ? [{ at: ended, ms: ended - began }] : [];
  });
}

/**
 * How long a provider is silent at most when all is well. The second longest of its silences, since the longest may have been an outage,
 * which must not teach that the next one is usual; the longest where it takes most of the time, since then it is the habit.
 */
function usual(gaps: readonly Gap[], since: number, at: number): number | undefined {
  const known = Math.min(at - since, learnedMs);
  if (known < knownAfterMs) return undefined;
  const [longest = shortestMs, second = shortestMs] = gaps
    .filter((gap) => gap.at > at - learnedMs)
    .map(({ ms }) => ms)
    .sort((one, other) => other - one);
  const found = longest > known / 2 ? longest : second;
  return found > rareMs ? undefined : found;
}

function isSilent({ at, usualMs }: Provider, { silenceHours }: ProviderRules, now: Date): boolean {
  if (silenceHours === 0) return false;
  const limit = silenceHours === undefined ? usualMs && usualMs * factor : silenceHours * hourMs;
  return limit !== undefined && now.getTime() - at > limit;
}

/** Whether another one has come in its place: another provider, or the same one under another name. */
function isReplaced(provider: Provider, all: readonly Provider[], rules: ProviderRules, now: Date): boolean {
  return all.some(
    (other) =>
      other.at > provider.at &&
      other.since > provider.since &&
      other.since > provider.at - overlapMs &&
      !isSilent(other, rules, now),
  );
}

const endsBy = ({ validUntil }: TokenUse, time: number): boolean =>
  validUntil !== undefined && Date.parse(validUntil) <= time;

const isOld = (madeAt: string, { tokenDays }: ProviderRules, now: Date): boolean =>
  tokenDays > 0 && now.getTime() - Date.parse(madeAt) >= tokenDays * dayMs;
