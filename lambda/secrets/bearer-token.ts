import { createHash } from 'node:crypto';

/** A token that opens the bridge, known only by its digest. */
export interface AcceptedToken {
  /** The secret's staging label: the token in use, or its predecessor. */
  readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS';
  /** Version id of the secret: the token's name in logs. */
  readonly version: string;
  /** SHA-256 of the token. */
  readonly digest: Buffer;
}

/** Shorter tokens could be guessed; they open nothing. The deployment makes one of 43 characters (256 random bits). */
export const minimumTokenLength = 32;

/** SHA-256 of a token. A fast hash is enough: the token is 256 random bits, not a password. */
export function digestToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
