import { ownClients, probeClient } from '../contract/command-client';
import { DirectoryKeys, type TokenKind } from '../contract/names';
import { type Gap, gapsOf, shortestMs, withGap } from './gaps';
import type { Key } from './keys';
import type { Change, Store, Values } from './store';

/** The last request of one client that presented one token. */
export interface TokenUse {
  /** Version id of the secret: names the token and is not part of it. */
  readonly token: string;
  /** The client's name: the User-Agent without versions, for example `Okta SCIM Client`. */
  readonly client: string;
  /** The User-Agent as sent; undefined if there was none. */
  readonly userAgent?: string;
  /** The IP address from which the client called, as API Gateway saw it. */
  readonly address: string;
  /** ISO time. At most `restMs` earlier than the client's last request, as long as requests keep coming. */
  readonly at: string;
  /** ISO time of the first recorded request. Absent in what an earlier version has written. */
  readonly since?: string;
  /** ISO time of a change that the client asked for: of the last one, to the day. Absent for a client that only reads. */
  readonly changedAt?: string;
  /** Its longest silences, the earlier ones first: see {@link withGap}. */
  readonly gaps?: readonly Gap[];
  /** ISO time at which the token was made. */
  readonly madeAt?: string;
  /** ISO time at which the token ends, or has ended, since it was replaced. */
  readonly validUntil?: string;
}

/** What a request says about who presented which token. */
export interface Presented extends Pick<TokenUse, 'token' | 'userAgent' | 'address' | 'madeAt' | 'validUntil'> {
  /** Whether it asks for a change: who only reads is no identity provider. */
  readonly changes: boolean;
}

/** How long a process does not write the same use again, in milliseconds. */
export const restMs = 60_000;

/** Clients whose uses one process keeps apart at a time: a client that invents a name for each request shall not cause a write for each. */
const maxClients = 16;

/** How long a process does not write again that a client changes something, in milliseconds. */
const changeRestMs = 86_400_000;

/** How long the record of a client that never calls again is kept, in seconds. */
const keptSeconds = 400 * 86_400;

/** Apart, so that whoever asks when the identity provider was last heard need not know monitors, or the bridge's own probe, from it. */
const partitions: Readonly<Record<TokenKind | 'probe', string>> = {
  bearer: 'STATE#TOKEN_USE',
  health: 'STATE#HEALTH_TOKEN_USE',
  probe: 'STATE#PROBE_USE',
};

/**
 * Records when, from where and by which client each token was last used: one small item for each token and client, written at
 * most once a minute by each process.
 */
export class TokenUses {
  readonly #writtenAt = new Map<string, number>();
  readonly #changeWrittenAt = new Map<string, number>();

  constructor(
    private readonly store: Pick<Store, 'update'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Of what is part of the bridge only its probe, in a partition of its own: the others are no client of it. @throws Busy when it cannot be written; the next try is a minute later */
  async note({ changes, ...presented }: Presented, kind: TokenKind = 'bearer'): Promise<void> {
    const now = this.now();
    for (const [key, at] of this.#writtenAt) if (now - at >= restMs) this.#writtenAt.delete(key);
    const { token, userAgent } = presented;
    const name = clientName(userAgent);
    const isProbe = kind === 'health' && name === probeClient;
    if (ownClients.includes(name) && !isProbe) return;
    const client = this.#known(name, token);
    const sk = keyOf(token, client);
    const isFirstChange = changes && now - (this.#changeWrittenAt.get(sk) ?? Number.NEGATIVE_INFINITY) >= changeRestMs;
    if (this.#writtenAt.has(sk) && !isFirstChange) return;
    this.#writtenAt.set(sk, now);
    if (isFirstChange) {
      if (this.#changeWrittenAt.size >= maxClients) this.#changeWrittenAt.clear();
      this.#changeWrittenAt.set(sk, now);
    }
    const at = new Date(now).toISOString();
    const key = { pk: partitions[isProbe ? 'probe' : kind], sk };
    const before = await this.store.update(
      key,
      change({
        ...presented,
        client,
        at,
        ...(userAgent === undefined ? {} : { userAgent: printable(userAgent) }),
        ...(isFirstChange ? { changedAt: at } : {}),
        [DirectoryKeys.ttl]: Math.floor(now / 1000) + keptSeconds,
      }),
    );
    await this.#learn(key, before, now);
  }

  /** A silence is remembered when it has ended: rarely, so that this second write costs next to nothing. */
  async #learn(key: Key, before: Values | undefined, now: number): Promise<void> {
    const ms = now - Date.parse(String(before?.at));
    if (!(ms >= shortestMs)) return;
    await this.store.update(key, set({ gaps: withGap(gapsOf(before?.gaps), { at: now, ms }) }));
  }

  #known(client: string, token: string): string {
    return this.#writtenAt.size < maxClients || this.#writtenAt.has(keyOf(token, client)) ? client : 'other clients';
  }
}

/** ISO time at which the bridge's own probe last got through to the SCIM function; undefined when it never did. @throws Busy */
export async function lastProbed(store: Pick<Store, 'queryAll'>): Promise<string | undefined> {
  return (await readTokenUses(store, 'probe'))[0]?.at;
}

/** Every recorded use of tokens of a kind, the latest first. @throws Busy */
export async function readTokenUses(
  store: Pick<Store, 'queryAll'>,
  kind: keyof typeof partitions = 'bearer',
): Promise<TokenUse[]> {
  const items = await store.queryAll({
    KeyConditionExpression: 'pk = :uses',
    ExpressionAttributeValues: { ':uses': partitions[kind] },
  });
  return items.map(toUse).sort((one, other) => other.at.localeCompare(one.at));
}

/**
 * Tells when a token ends, to whom it concerns: for each client that has used it. What the authorizer says of it comes with the next
 * request only, and perhaps there is none.
 *
 * @throws Busy
 */
export async function endTokenUses(
  store: Pick<Store, 'queryAll' | 'update'>,
  token: string,
  validUntil: Date,
  kind: TokenKind = 'bearer',
): Promise<void> {
  const uses = (await readTokenUses(store, kind)).filter((use) => use.token === token);
  for (const { client } of uses) {
    await store.update(
      { pk: partitions[kind], sk: keyOf(token, client) },
      set({ validUntil: validUntil.toISOString() }),
    );
  }
}

function toUse({ token, client, address, at, gaps, ...rest }: Values): TokenUse {
  const texts = (['userAgent', 'since', 'changedAt', 'madeAt', 'validUntil'] as const).flatMap((name) =>
    typeof rest[name] === 'string' ? [[name, rest[name]]] : [],
  );
  return {
    token: String(token),
    client: String(client),
    address: String(address),
    at: String(at),
    ...(Array.isArray(gaps) ? { gaps: gapsOf(gaps) } : {}),
    ...Object.fromEntries(texts),
  };
}

/** The update that sets attributes. DynamoDB reserves hundreds of names. */
function set(values: Values): Change {
  const names = Object.keys(values);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
  };
}

/** The update of a use: the first request is remembered, and a token that was given back its place does not end any more. */
function change(values: Values): Change {
  const { UpdateExpression, ExpressionAttributeNames, ...rest } = set(values);
  const remove = values.validUntil === undefined ? ' REMOVE #validUntil' : '';
  return {
    ...rest,
    UpdateExpression: `${UpdateExpression}, #since = if_not_exists(#since, :at)${remove}`,
    ExpressionAttributeNames: { ...ExpressionAttributeNames, '#since': 'since', '#validUntil': 'validUntil' },
  };
}

const keyOf = (token: string, client: string): string => `${token}#${client}`;

/**
 * A client's name, so that a new version of it is no other client: what comes before the first version, address or remark of its
 * User-Agent (RFC 9110 §10.1.5).
 */
export function clientName(userAgent: string | undefined): string {
  const name = printable(userAgent ?? '').split(/\/|\s+(?=v?\d|\()/)[0] ?? '';
  return name.trim().slice(0, 40) || 'a client without a name';
}

/** Shown in terminals and tables: nothing in it may move the cursor or break the line. */
const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Surrogate}]+/gu, ' ').slice(0, 120);
