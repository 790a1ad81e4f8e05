import { badRequest, ScimError } from '../scim/errors';
import { parseJson } from '../scim/json';
import { checkContentType } from '../scim/media-type';
import type { Json } from '../scim/types';

/** The largest request body, in bytes. ServiceProviderConfig says the same (`bulk.maxPayloadSize`). */
export const maxBodyBytes = 1_048_576;

/**
 * Reads a request body.
 *
 * @throws ScimError 413 when it is too large, 415 for another media type, 400 `invalidSyntax` when it is not UTF-8 JSON
 */
export function readBody(bytes: Uint8Array, contentType: string | undefined): Json {
  if (bytes.byteLength > maxBodyBytes) {
    throw new ScimError(
      413,
      `The request body has ${bytes.byteLength} bytes; at most ${maxBodyBytes} are accepted. Send a large group's members in several PATCH requests.`,
    );
  }
  checkContentType(contentType);
  if (bytes.byteLength === 0) {
    throw badRequest('invalidSyntax', 'The request has no body. Send the resource or the operations as JSON.');
  }
  return parseJson(decode(bytes));
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw badRequest('invalidSyntax', 'The request body is not UTF-8 (RFC 7644 §3.8).', cause);
  }
}
