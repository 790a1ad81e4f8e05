import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { badRequest, ScimError } from '../scim/errors';
import { parseJson } from '../scim/json';
import { checkContentType } from '../scim/media-type';
import type { Json } from '../scim/types';
import type { Content } from './request';

const decompress = promisify(gunzip);

/** The largest request body, in bytes. ServiceProviderConfig says the same (`bulk.maxPayloadSize`). */
export const maxBodyBytes = 1_048_576;

/** A Content-Encoding that the bridge does not read: 415, with the ones that it does in Accept-Encoding (RFC 9110 §15.5.16). */
export class UnknownCoding extends ScimError {
  constructor(encoding: string) {
    super(
      415,
      `Content-Encoding must be gzip, or left out; got ${JSON.stringify(encoding.slice(0, 60))}. Send the body uncompressed.`,
    );
  }
}

/**
 * Reads a request body, compressed or not.
 *
 * @throws ScimError 413 when it is too large, also once decompressed; 415 for another media type or coding; 400 `invalidSyntax` when it
 *   is not UTF-8 JSON
 */
export async function readBody({ bytes, type, encoding }: Content): Promise<Json> {
  if (bytes.byteLength > maxBodyBytes) throw tooLarge(`${bytes.byteLength} bytes`);
  checkContentType(type);
  const plain = await decoded(bytes, encoding);
  if (plain.byteLength === 0) {
    throw badRequest('invalidSyntax', 'The request has no body. Send the resource or the operations as JSON.');
  }
  return parseJson(text(plain));
}

async function decoded(bytes: Uint8Array, encoding: string | undefined): Promise<Uint8Array> {
  const coding = (encoding ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity' || bytes.byteLength === 0) return bytes;
  if (coding !== 'gzip' && coding !== 'x-gzip') throw new UnknownCoding(coding);
  try {
    return await decompress(bytes, { maxOutputLength: maxBodyBytes });
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(`more than ${maxBodyBytes} bytes once decompressed`);
    throw badRequest('invalidSyntax', 'The request body is not gzip, although its Content-Encoding says so.', cause);
  }
}

function isTooLarge(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(size: string): ScimError {
  return new ScimError(
    413,
    `The request body has ${size}; at most ${maxBodyBytes} are accepted. Send a large group's members in several PATCH requests.`,
  );
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badRequest('invalidSyntax', 'The request body is not UTF-8 (RFC 7644 §3.8).', cause);
  }
}
