import { hkdfSync, randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { InvalidDescription, parseUpstreamDescription, type UpstreamDescription } from '../account/description';
import { isObject, type Json } from '../scim/types';
import { minimumTokenLength } from './bearer-token';

/**
 * The scimsession: the upstreams' addresses and credentials, sealed under the bearer token. A JWE in compact form (RFC 7516) with
 * direct encryption and A256GCM. The key is derived from the token by HKDF-SHA256 (RFC 5869) with a new salt for every sealing; the
 * salt is in the header. No two sealings share a key, so no nonce is used twice with the same key. The header's `kid` names the version
 * of the token's secret, so that a reader with the current and the former token knows which one to use.
 */

/** `typ` of the header, which distinguishes a scimsession from other JWEs. Authenticated, like the whole header. */
export const scimsessionType = 'scim-bridge-scimsession';

/** Binds the key to this purpose and to this version of the format. */
const info = 'scim-bridge-kit scimsession v1 A256GCM';

const saltBytes = 32;
const keyBytes = 32;

/** One version of the bearer token. Holds the secret itself; never log it. */
export interface TokenVersion {
  /** Version id of the secret: identifies the token and is not secret. */
  readonly version: string;
  readonly token: string;
}

/** The upstreams by name: `primary` unless the operator chose another name. */
export type Upstreams = Readonly<Record<string, UpstreamDescription>>;

/**
 * The simulated upstream while nothing is set up. It has its own name: state is stored by name, and deliveries to the simulated account
 * must never count as deliveries to the real one.
 */
export const dryRunUpstreams: Upstreams = { 'dry-run': { adapter: 'dry-run' } };

/** The readable part of a sealed scimsession. Not secret. */
export interface Seal {
  /** Version of the bearer token under which it was sealed. */
  readonly tokenVersion: string;
  readonly sealedAt: Date;
  /** The upstreams' names, so that commands can use them without the secret. */
  readonly names: readonly string[];
}

export interface OpenedScimsession extends Seal {
  readonly upstreams: Upstreams;
}

/** Why a scimsession cannot be opened. The message is for the administrator and contains no secret. */
export class ScimsessionError extends Error {
  override readonly name = 'ScimsessionError';
  constructor(
    /**
     * `not-set-up`: there is none yet. `mistaken`: something else was put in its place. `other-token`: it was sealed under a token
     * that is no longer among those given. `damaged`: the token is right, the content was altered. `content`: it opens, and what is
     * in it makes no sense. `no-token`: the current bearer token is none that could seal it.
     */
    readonly code: 'not-set-up' | 'mistaken' | 'other-token' | 'damaged' | 'content' | 'no-token',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Seals the upstreams under a token.
 *
 * @throws RangeError when the token is too short to be safe, or no upstream or a wrong name is given
 */
export async function sealScimsession(
  upstreams: Upstreams,
  { version, token }: TokenVersion,
  sealedAt: Date,
): Promise<string> {
  if (token.length < minimumTokenLength) {
    throw new RangeError(`The bearer token is shorter than ${minimumTokenLength} characters. Rotate it first.`);
  }
  const wrong = Object.keys(upstreams).find((name) => !isUpstreamName(name));
  if (wrong !== undefined || Object.keys(upstreams).length === 0) throw new RangeError('An upstream needs a name.');
  const salt = randomBytes(saltBytes);
  return new CompactEncrypt(Buffer.from(JSON.stringify({ upstreams })))
    .setProtectedHeader({
      alg: 'dir',
      enc: 'A256GCM',
      typ: scimsessionType,
      kid: version,
      salt: salt.toString('base64url'),
      iat: Math.floor(sealedAt.getTime() / 1000),
      upstreams: Object.keys(upstreams),
    })
    .encrypt(derivedKey(token, salt));
}

/** Letters, digits and hyphens, so that it can be part of a key, a metric and a command. */
export function isUpstreamName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(name);
}

/**
 * Reads the readable part of a stored scimsession.
 *
 * @throws ScimsessionError `not-set-up` or `mistaken`
 */
export function readSeal(sealed: string): Seal {
  return sealOf(headerOf(sealed));
}

/**
 * Opens a scimsession.
 *
 * @param tokens the versions of the bearer token that may open it: the current one and, during a rotation, the former one
 * @throws ScimsessionError
 */
export async function openScimsession(sealed: string, tokens: readonly TokenVersion[]): Promise<OpenedScimsession> {
  const header = headerOf(sealed);
  const salt = Buffer.from(header.salt, 'base64url');
  // The version named in the header first; the others as well, since a token that was restored manually has a new version id.
  const inTurn = [...tokens].sort((a, b) => Number(b.version === header.kid) - Number(a.version === header.kid));
  for (const { token } of inTurn) {
    const plaintext = await decrypted(sealed.trim(), derivedKey(token, salt));
    if (plaintext === undefined) continue;
    return { ...sealOf(header), upstreams: parseContent(plaintext) };
  }
  throw new ScimsessionError(...whyClosed(header.kid, tokens));
}

interface Header {
  readonly kid: string;
  readonly salt: string;
  /** Epoch seconds. */
  readonly iat: number;
  readonly upstreams: readonly string[];
}

function sealOf({ kid, iat, upstreams }: Header): Seal {
  return { tokenVersion: kid, sealedAt: new Date(iat * 1000), names: upstreams };
}

function headerOf(sealed: string): Header {
  const text = sealed.trim();
  if (text === '') {
    throw new ScimsessionError(
      'not-set-up',
      'No upstream is set up yet: there is no scimsession. Run: npx scim-bridge setup',
    );
  }
  const header = protectedHeader(text);
  if (header !== undefined) return header;
  throw new ScimsessionError(
    'mistaken',
    'The secret for the scimsession contains something else. To see what it is and what to do, run: npx scim-bridge status',
  );
}

function protectedHeader(text: string): Header | undefined {
  try {
    const { typ, kid, salt, iat, upstreams } = decodeProtectedHeader(text) as Record<string, unknown>;
    if (text.split('.').length !== 5 || typ !== scimsessionType) return undefined;
    if (typeof kid !== 'string' || typeof salt !== 'string' || typeof iat !== 'number') return undefined;
    if (!Array.isArray(upstreams)) return undefined;
    return { kid, salt, iat, upstreams: upstreams.map(String) };
  } catch {
    return undefined;
  }
}

/** Undefined if this key does not open it: jose deliberately has one error for a wrong key and for altered content. */
async function decrypted(sealed: string, key: Uint8Array): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return Buffer.from(plaintext).toString('utf8');
  } catch {
    return undefined;
  }
}

function derivedKey(token: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', token, salt, info, keyBytes));
}

function whyClosed(sealedUnder: string, tokens: readonly TokenVersion[]): ['damaged' | 'other-token', string] {
  if (tokens.some(({ version }) => version === sealedUnder)) {
    return [
      'damaged',
      `The scimsession does not open with the bearer token under which it was sealed (version ${sealedUnder}): it was altered or cut short. Run: npx scim-bridge setup`,
    ];
  }
  const tried = tokens.map(({ version }) => version).join(' and ');
  return [
    'other-token',
    `The scimsession was sealed under version ${sealedUnder} of the bearer token, and does not open with those that are left (${tried === '' ? 'there is none' : tried}): the token was rotated without sealing it anew, and that version has been removed. Run: npx scim-bridge setup`,
  ];
}

function parseContent(plaintext: string): Upstreams {
  const json = JSON.parse(plaintext) as Json;
  const upstreams = isObject(json) && isObject(json.upstreams) ? json.upstreams : {};
  const entries = Object.entries(upstreams).map(([name, description]) => [name, parsed(name, description)] as const);
  if (entries.length > 0 && entries.every(([name]) => isUpstreamName(name))) return Object.fromEntries(entries);
  throw new ScimsessionError(
    'content',
    'The scimsession opens, and names no upstream that this version understands. Run: npx scim-bridge setup',
  );
}

function parsed(name: string, description: Json): UpstreamDescription {
  try {
    return parseUpstreamDescription(description);
  } catch (error) {
    if (!(error instanceof InvalidDescription)) throw error;
    throw new ScimsessionError(
      'content',
      `The scimsession opens, but its upstream "${name}" cannot be used: ${error.message.replaceAll('\n', '; ')}. Run: npx scim-bridge setup`,
      { cause: error },
    );
  }
}
