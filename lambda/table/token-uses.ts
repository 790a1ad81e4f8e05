import { ownClients } from '../contract/command-client';
import { DirectoryKeys, type TokenKind } from '../contract/names';
import type { Store } from './store';

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
}

/** What a request says about who presented which token. */
export type Presented = Pick<TokenUse, 'token' | 'userAgent' | 'address'>;

/** How long a process does not write the same use again, in milliseconds. */
export const restMs = 60_000;

/** Clients whose uses one process keeps apart at a time: a client that invents a name for each request shall not cause a write for each. */
const maxClients = 16;

/** How long the record of a client that never calls again is kept, in seconds. */
const keptSeconds = 400 * 86_400;

/** Apart, so that whoever asks when the identity provider was last heard need not know monitors from it. */
const partitions: Readonly<Record<TokenKind, string>> = {
  bearer: 'STATE#TOKEN_USE',
  health: 'STATE#HEALTH_TOKEN_USE',
};

/**
 * Records when, from where and by which client each token was last used: one small item for each token and client, written at
 * most once a minute by each process.
 */
export class TokenUses {
  readonly #writtenAt = new Map<string, number>();

  constructor(
    private readonly store: Pick<Store, 'put'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Nothing for the kit's own commands and its probe: they are no client of the bridge. @throws Busy when it cannot be written; the next try is a minute later */
  async note({ token, userAgent, address }: Presented, kind: TokenKind = 'bearer'): Promise<void> {
    const now = this.now();
    for (const [key, at] of this.#writtenAt) if (now - at >= restMs) this.#writtenAt.delete(key);
    if (ownClients.includes(clientName(userAgent))) return;
    const client = this.#known(clientName(userAgent), token);
    const sk = keyOf(token, client);
    if (this.#writtenAt.has(sk)) return;
    this.#writtenAt.set(sk, now);
    await this.store.put({
      pk: partitions[kind],
      sk,
      token,
      client,
      ...(userAgent === undefined ? {} : { userAgent: printable(userAgent) }),
      address,
      at: new Date(now).toISOString(),
      [DirectoryKeys.ttl]: Math.floor(now / 1000) + keptSeconds,
    });
  }

  #known(client: string, token: string): string {
    return this.#writtenAt.size < maxClients || this.#writtenAt.has(keyOf(token, client)) ? client : 'other clients';
  }
}

/** Every recorded use of tokens of a kind, the latest first. @throws Busy */
export async function readTokenUses(store: Pick<Store, 'queryAll'>, kind: TokenKind = 'bearer'): Promise<TokenUse[]> {
  const items = await store.queryAll({
    KeyConditionExpression: 'pk = :uses',
    ExpressionAttributeValues: { ':uses': partitions[kind] },
  });
  return items
    .map(({ token, client, userAgent, address, at }) => ({
      token: String(token),
      client: String(client),
      ...(typeof userAgent === 'string' ? { userAgent } : {}),
      address: String(address),
      at: String(at),
    }))
    .sort((one, other) => other.at.localeCompare(one.at));
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
