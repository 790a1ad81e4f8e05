import { timingSafeEqual } from 'node:crypto';
import { type AcceptedToken, digestToken } from '../secrets/bearer-token';

/** Credentials of RFC 6750 §2.1: the scheme in any case (RFC 9110 §11.1), one b64token. */
const credentials = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** The source of the accepted tokens. */
export interface TokenSource {
  /** The accepted tokens, possibly from a cache. */
  accepted(): Promise<readonly AcceptedToken[]>;
  /** The accepted tokens from a fresh read; undefined if there were too many fresh reads recently. */
  acceptedNow(): Promise<readonly AcceptedToken[] | undefined>;
}

/** The result of checking a request's Authorization header. */
export type Verdict =
  | { readonly allowed: true; readonly token: AcceptedToken }
  | { readonly allowed: false; readonly reason: 'malformed' | 'unknown token' };

/**
 * Checks an Authorization header's value against the tokens of each source in turn: the identity provider's requests read no other secret
 * than its own. One source that cannot be read does not shut out who presents a token of another: monitoring must not decide over the identity
 * provider.
 *
 * @throws a source's error when no other knows the token: an unreadable secret is a failure, not a refusal
 */
export async function authorize(authorization: string, ...sources: readonly TokenSource[]): Promise<Verdict> {
  const presented = readBearerToken(authorization);
  if (presented === undefined) return { allowed: false, reason: 'malformed' };
  const failures = new Map<TokenSource, unknown>();
  // Not in the copies, it may be the successor of a token that was just rotated.
  for (const read of ['accepted', 'acceptedNow'] as const) {
    for (const source of sources.filter((each) => !failures.has(each))) {
      try {
        const token = matchToken(presented, (await source[read]()) ?? []);
        if (token !== undefined) return { allowed: true, token };
      } catch (error) {
        failures.set(source, error);
      }
    }
  }
  for (const error of failures.values()) throw error;
  return { allowed: false, reason: 'unknown token' };
}

/**
 * The token in an Authorization header's value, or undefined when the value is not a single well-formed bearer credential
 * (RFC 6750 §2.1).
 */
export function readBearerToken(authorization: string): string | undefined {
  return credentials.exec(authorization)?.[1];
}

/**
 * The matching accepted token, or undefined. Takes the same time whichever of these tokens matches, if any: all digests are
 * compared, and all have the same length.
 */
export function matchToken(presented: string, accepted: readonly AcceptedToken[]): AcceptedToken | undefined {
  const digest = digestToken(presented);
  let match: AcceptedToken | undefined;
  for (const token of accepted) {
    if (timingSafeEqual(digest, token.digest)) match = token;
  }
  return match;
}
