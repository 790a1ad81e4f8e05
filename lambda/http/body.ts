import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { badRequest, ScimError } from '../scim/errors';
import { checkContentType } from '../scim/headers';
import { parseJson } from '../scim/json';
import type { Json } from '../scim/types';

const decompress = promisify(gunzip);

/** The largest body of an ordinary request, in bytes. ServiceProviderConfig says the same (`bulk.maxPayloadSize`). */
export const maxBodyBytes = 1_048_576;

/** What Lambda takes in one invocation, in bytes. */
const maxInvocationBytes = 6 * 1024 * 1024;
/** What an invocation holds besides the body, in bytes: API Gateway lets 10 KB of headers through, and hands them over twice. */
const invocationOverhead = 64 * 1024;

/**
 * The largest body of a whole group, in bytes: as much as reaches the function. It comes in base64, four bytes for three, long before
 * API Gateway's own limit of 10 MB.
 */
export const maxGroupBodyBytes = Math.floor(((maxInvocationBytes - invocationOverhead) * 3) / 4);

/** A member by id alone, in bytes. */
const idBytes = 49;
/** A member with a long display name, in bytes. Captured ones had 92: 20,022 of them were 1.85 MB. */
const displayedBytes = 115;

const membersOf = (bytes: number) => Math.floor(maxGroupBodyBytes / bytes / 10_000) * 10_000;

/** A request's body, as it came. */
export interface Content {
  readonly bytes: Uint8Array;
  /** Content-Type; undefined when the client does not say. */
  readonly type: string | undefined;
  /** Content-Encoding; undefined when the body is not compressed. */
  readonly encoding: string | undefined;
}

/** How large a request's body may be, and what to do when it is larger. */
export interface BodyLimit {
  readonly bytes: number;
  readonly advice: string;
}

const ordinary = (advice: string): BodyLimit => ({ bytes: maxBodyBytes, advice });

const others = ordinary('Send several smaller requests.');

/** What to do, for whoever can do it: the administrator of the identity provider, or who wrote the client. */
const ordinaryLimits: Readonly<Record<string, BodyLimit>> = {
  Users: ordinary(
    'Remove large attributes, such as pictures, from the attribute mapping in the identity provider: the account does not get them.',
  ),
  Groups: ordinary('Send a large group with PUT, or its members in several PATCH requests.'),
  Bulk: ordinary('Send the operations in several requests; a large group with PUT, outside Bulk.'),
};

/** POST and PUT of a group carry all its members, and no administrator can make a provider send them otherwise. */
const wholeGroup: BodyLimit = {
  bytes: maxGroupBodyBytes,
  advice:
    `That is about ${membersOf(idBytes)} members by id, or ${membersOf(displayedBytes)} with their display names. ` +
    'Divide the group in the identity provider, or let it send changes of members by PATCH.',
};

/** @param operation as routes name it */
export function bodyLimit(operation: string): BodyLimit {
  if (operation === 'Groups.create' || operation === 'Groups.replace') return wholeGroup;
  return ordinaryLimits[operation.split('.')[0] ?? ''] ?? others;
}

/** An unsupported Content-Encoding: 415, with the supported ones in Accept-Encoding (RFC 9110 §15.5.16). */
export class UnknownCoding extends ScimError {
  constructor(encoding: string) {
    super(
      415,
      `Content-Encoding must be gzip or absent; got ${JSON.stringify(encoding.slice(0, 60))}. Send the body uncompressed.`,
    );
  }
}

/**
 * Reads a request body, compressed or not.
 *
 * @throws ScimError 413 when it is too large, also once decompressed; 415 for another media type or coding; 400 `invalidSyntax` when it
 *   is not UTF-8 JSON
 */
export async function readBody({ bytes, type, encoding }: Content, limit = others): Promise<Json> {
  if (bytes.byteLength > limit.bytes) throw tooLarge(`${bytes.byteLength} bytes`, limit);
  checkContentType(type);
  const plain = await decoded(bytes, encoding, limit);
  if (plain.byteLength === 0) {
    throw badRequest('invalidSyntax', 'The request has no body. Send the resource or the operations as JSON.');
  }
  return parseJson(text(plain));
}

async function decoded(bytes: Uint8Array, encoding: string | undefined, limit: BodyLimit): Promise<Uint8Array> {
  const coding = (encoding ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity' || bytes.byteLength === 0) return bytes;
  if (coding !== 'gzip' && coding !== 'x-gzip') throw new UnknownCoding(coding);
  try {
    return await decompress(bytes, { maxOutputLength: limit.bytes });
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(`more than ${limit.bytes} bytes once decompressed`, limit);
    throw badRequest('invalidSyntax', 'The Content-Encoding is gzip, but the request body is not valid gzip.', cause);
  }
}

function isTooLarge(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(size: string, { bytes, advice }: BodyLimit): ScimError {
  return new ScimError(413, `The request body has ${size}; at most ${bytes} are accepted. ${advice}`);
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badRequest('invalidSyntax', 'The request body is not UTF-8 (RFC 7644 §3.8).', cause);
  }
}

const compress = promisify(gzip);

/** Below this size compression costs more than it saves, in bytes. */
const compressFrom = 1024;

/** Largest response body, in bytes: Lambda's limit for the JSON text of the function's whole response, less some room for the headers. */
const maxAnswerBytes = 6 * 1024 * 1024 - 16 * 1024;

/**
 * Size of a list's JSON, in characters, at which its page ends. Compressed, ids (the least compressible part)
 * shrink to less than half, base64 included; uncompressed, the quotes are escaped on the way.
 */
export const answerBudget = { gzip: 10_000_000, plain: 4_500_000 } as const;

/** A body as the function returns it to API Gateway. */
export interface EncodedBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Whether a client accepts gzip (RFC 9110 §12.5.3): named, or by `*`, with a weight above zero. No header means no preference;
 * without the header the response is uncompressed, as simple clients expect.
 */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  let wildcard = false;
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding, ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const wanted = weight === undefined || Number(weight) > 0;
    if (coding === 'gzip' || coding === 'x-gzip') return wanted;
    if (coding === '*') wildcard = wanted;
  }
  return wildcard;
}

/**
 * Encodes a body, compressed if the client accepts it and the body is large enough.
 *
 * @throws ScimError 400 `tooMany` when it exceeds Lambda's limit: a response is never truncated
 */
export async function encode(value: object, gzipAccepted: boolean): Promise<EncodedBody> {
  const text = JSON.stringify(value);
  const encoded = gzipAccepted && text.length >= compressFrom ? await compressed(text) : plain(text);
  // The response is sent as JSON text, so quotes are escaped once more.
  const size = encoded.isBase64Encoded ? encoded.body.length : Buffer.byteLength(JSON.stringify(encoded.body));
  if (size <= maxAnswerBytes) return encoded;
  throw new ScimError(
    400,
    `The response has ${Math.ceil(size / 1024)} KiB; the limit is ${maxAnswerBytes / 1024} KiB. ` +
      'Accept gzip (Accept-Encoding: gzip), request less with count or attributes, or omit the members with excludedAttributes=members.',
    { scimType: 'tooMany' },
  );
}

function plain(text: string): EncodedBody {
  return { body: text, isBase64Encoded: false, headers: { Vary: 'Accept-Encoding' } };
}

async function compressed(text: string): Promise<EncodedBody> {
  const bytes = await compress(text);
  return {
    body: bytes.toString('base64'),
    isBase64Encoded: true,
    headers: { Vary: 'Accept-Encoding', 'Content-Encoding': 'gzip' },
  };
}
