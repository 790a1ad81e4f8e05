import type { Json } from '../../scim/types';
import { isObject } from '../../scim/types';
import type { UsersApiDescription } from '../description';
import { type AccountError, NotThere, Refused, Unauthorised, Unavailable } from '../errors';
import { failureOf } from '../http/classify';
import type { Exchange } from '../http/client';
import type { SecretKeeper } from '../message';

/** A token is replaced this long before it ends, so that no request is under way with one that has ended. */
const EARLY_MS = 60_000;
/** What a token is taken to last when the answer does not say (RFC 6749 §5.1 only recommends it). */
const ASSUMED_MS = 5 * 60_000;

/** Access tokens by OAuth 2.0 client credentials (RFC 6749 §4.4). */
export interface Tokens {
  /** A token that is valid now, fetched once for all who wait. */
  current(): Promise<string>;
  /** Forgets a token that was refused. A newer one stays. */
  forget(token: string): void;
}

export function accessTokens(
  exchange: Exchange,
  { url, clientId, clientSecret }: UsersApiDescription,
  secrets: SecretKeeper,
  now: () => number,
): Tokens {
  let held: Promise<{ token: string; until: number }> | undefined;

  return {
    async current() {
      const before = held;
      const ready = await before?.catch(() => undefined);
      if ((ready === undefined || now() >= ready.until) && held === before) held = fetchToken();
      return (await (held ?? fetchToken())).token;
    },
    forget(token) {
      const before = held;
      void before?.then(
        (one) => {
          if (one.token === token && held === before) held = undefined;
        },
        () => undefined,
      );
    },
  };

  async function fetchToken(): Promise<{ token: string; until: number }> {
    const asked = now();
    const answer = await exchange({
      method: 'POST',
      url: `${url}/v1beta1/users/oauth2/token`,
      headers: {
        authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: 'grant_type=client_credentials',
    });
    if (answer.status < 200 || answer.status > 299)
      throw refusal(failureOf(answer, { base: url }, secrets.words, now()));
    const { access_token: token, expires_in: seconds } = tokenAnswer(answer.text, url);
    secrets.learn(token);
    const lasts = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : ASSUMED_MS;
    return { token, until: asked + Math.max(lasts - EARLY_MS, lasts / 2) };
  }

  /** Wrong credentials are 401 or 400 `invalid_client` (RFC 6749 §5.2): either way nothing works until they are changed. */
  function refusal(error: AccountError): AccountError {
    if (!(error instanceof Refused || error instanceof Unauthorised || error instanceof NotThere)) return error;
    return new Unauthorised(
      `${url} gives no access token (${error.message}). Check client id and client secret of the OAuth application, and that the address is that of the account's region.`,
    );
  }
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined; it changes nothing for letters and digits. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function tokenAnswer(text: string, url: string): { access_token: string; expires_in: Json | undefined } {
  let json: Json = null;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    // Reported below, without the text: it may contain the token.
  }
  if (isObject(json) && typeof json.access_token === 'string' && /^[\x21-\x7e]+$/.test(json.access_token)) {
    return { access_token: json.access_token, expires_in: json.expires_in };
  }
  throw new Unavailable(`${url} answered without an access token`);
}
