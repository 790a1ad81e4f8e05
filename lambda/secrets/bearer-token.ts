import { createHash, randomInt } from 'node:crypto';
import type { TokenKind } from '../contract/names';
import { isObject, type Json } from '../scim/types';

/** A valid token, represented only by its digest. */
export interface AcceptedToken {
  readonly kind: TokenKind;
  /** The secret's staging label: the token in use, or its predecessor. */
  readonly stage: 'AWSCURRENT' | 'AWSPREVIOUS';
  /** Version id of the secret: the token's name in logs. */
  readonly version: string;
  /** SHA-256 of the token. */
  readonly digest: Buffer;
  /** When it was made, in epoch milliseconds; 0 when Secrets Manager does not say. */
  readonly madeAt: number;
  /** When it ends because it was replaced, in epoch milliseconds; undefined for the token in use. */
  readonly validUntil?: number;
}

/** Shorter tokens could be guessed and are refused. The deployment generates one of 43 characters (256 random bits). */
export const minimumTokenLength = 32;

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new token of the form that the deployment generates: 43 letters and digits, 256 random bits. */
export function makeToken(): string {
  return Array.from({ length: 43 }, () => letters[randomInt(letters.length)]).join('');
}

/** SHA-256 of a token. A fast hash is enough: the token is 256 random bits, not a password. */
export function digestToken(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}

/** The content of a token's secret: a token, or why it is not one. `message` says what to do and quotes nothing. */
export type StoredToken = { readonly token: string } | { readonly problem: 'short' | 'form'; readonly message: string };

/**
 * Reads a stored token: the token itself, possibly with a line break from pasting; or in the form of the Secrets
 * Manager console, a JSON object with one value (`{"token": "…"}`). The authorizer and the functions that open the scimsession use this.
 *
 * @param stored the secret's value
 */
export function readStoredToken(stored: string, kind: TokenKind = 'bearer'): StoredToken {
  const secret = `The ${kind} token's secret holds`;
  const text = stored.replace(/^\uFEFF/, '').trim();
  const json = parsed(text);
  const token = json === undefined ? text : onlyText(json);
  if (token === undefined) {
    return {
      problem: 'form',
      message: `${secret} a JSON object in which no single value is the token, so that nobody is let in with it. Store the token alone, or as the one value of the object.`,
    };
  }
  if (/\s/.test(token)) {
    return {
      problem: 'form',
      message: `${secret} blanks or line breaks within the token, so that nobody is let in with it. Store the token alone.`,
    };
  }
  if (token.length < minimumTokenLength) {
    return {
      problem: 'short',
      message: `${secret} fewer than ${minimumTokenLength} characters, which opens nothing. Rotate it: docs/security.md, "Rotating it".`,
    };
  }
  return { token };
}

/** JSON that is not a token itself: an object, an array, or a text in quotation marks. */
function parsed(text: string): Json | undefined {
  if (!/^[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The single text: `"…"`, the only text of an object, or the one called `token`. */
function onlyText(json: Json): string | undefined {
  if (typeof json === 'string') return json.trim();
  if (!isObject(json)) return undefined;
  const texts = Object.entries(json).flatMap(([name, value]) => (typeof value === 'string' ? [{ name, value }] : []));
  const named = texts.find(({ name }) => /^((bearer|health)[-_ ]?)?token$/i.test(name));
  return (named ?? (texts.length === 1 ? texts[0] : undefined))?.value.trim();
}
