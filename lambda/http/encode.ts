import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ScimError } from '../scim/errors';

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
