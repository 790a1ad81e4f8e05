import { timingSafeEqual } from 'node:crypto';
import { type AcceptedToken, digestToken } from '../secrets/bearer-token';

/** Credentials of RFC 6750 §2.1: the scheme in any case (RFC 9110 §11.1), one b64token. */
const credentials = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Where the accepted tokens come from. */
export interface TokenSource {
  /** The accepted tokens, possibly from a recent copy. */
  accepted(): Promise<readonly AcceptedToken[]>;
  /** The accepted tokens from a fresh read; undefined when there were too many of these lately. */
  acceptedNow(): Promise<readonly AcceptedToken[] | undefined>;
}

/** What a request's Authorization header is worth. */
export type Verdict =
  | { readonly allowed: true; readonly token: AcceptedToken }
  | { readonly allowed: false; readonly reason: 'malformed' | 'unknown token' };

/**
 * Decides on an Authorization header's value.
 *
 * @throws whatever the source throws: an unreadable secret is a failure, not a refusal
 */
export async function authorize(authorization: string, source: TokenSource): Promise<Verdict> {
  const presented = readBearerToken(authorization);
  if (presented === undefined) return { allowed: false, reason: 'malformed' };
  const known = matchToken(presented, await source.accepted());
  if (known !== undefined) return { allowed: true, token: known };
  // Not among the copies: it may be the successor of a token rotated a moment ago.
  const fresh = await source.acceptedNow();
  const token = fresh === undefined ? undefined : matchToken(presented, fresh);
  return token === undefined ? { allowed: false, reason: 'unknown token' } : { allowed: true, token };
}

/**
 * The token in an Authorization header's value, or undefined when the value is not a single well-formed bearer credential
 * (RFC 6750 §2.1).
 */
export function readBearerToken(authorization: string): string | undefined {
  return credentials.exec(authorization)?.[1];
}

/**
 * The accepted token that was presented, or undefined. Takes the same time whichever matches, and whether one does:
 * digests of equal length are compared, all of them.
 */
export function matchToken(presented: string, accepted: readonly AcceptedToken[]): AcceptedToken | undefined {
  const digest = digestToken(presented);
  let match: AcceptedToken | undefined;
  for (const token of accepted) {
    if (timingSafeEqual(digest, token.digest)) match = token;
  }
  return match;
}
