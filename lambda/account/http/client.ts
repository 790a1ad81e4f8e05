import { Unavailable } from '../errors';
import type { Wording } from '../message';

export interface HttpSettings {
  readonly userAgent: string;
  /** For the whole exchange: connection, request and answer. */
  readonly timeoutMs: number;
  /** Largest answer that is read, in bytes, after decompression. */
  readonly maxAnswerBytes: number;
  readonly words: Wording;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One HTTP exchange. Any status is an answer; redirects are not followed, because the credential would go along.
 * @throws Unavailable when there is no whole answer: whether the request was carried out is unknown
 */
export type Exchange = (request: HttpRequest) => Promise<HttpAnswer>;

/** An exchange over Node's fetch, which keeps connections alive. */
export function httpClient({ userAgent, timeoutMs, maxAnswerBytes, words }: HttpSettings): Exchange {
  return async ({ url, method, headers, body }) => {
    const host = new URL(url).host;
    try {
      const answer = await fetch(url, {
        method,
        headers: { ...headers, 'user-agent': userAgent },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body }),
      });
      return { status: answer.status, headers: answer.headers, text: await readAtMost(answer, maxAnswerBytes, host) };
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      throw new Unavailable(`${host} gave no answer: ${words(explain(error, timeoutMs))}`);
    }
  };
}

async function readAtMost(answer: Response, limit: number, host: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (answer.body === null) return '';
  // Leaving the loop cancels the stream, and with it the connection.
  for await (const part of answer.body as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > limit) throw new Unavailable(`${host} answered with more than ${limit} bytes; the answer was not read`);
    parts.push(part);
  }
  return textOf(Buffer.concat(parts), answer.headers.get('content-type') ?? '');
}

/** JSON is UTF-8 (RFC 8259 §8.1), unless a server says that it writes it otherwise. */
function textOf(bytes: Uint8Array, mediaType: string): string {
  const [, charset = 'utf-8'] = /;\s*charset="?([\w-]+)/i.exec(mediaType) ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  ENOTFOUND: 'there is no such host name',
  EAI_AGAIN: 'the host name could not be resolved just now',
  UND_ERR_CONNECT_TIMEOUT: 'the connection could not be established in time',
};

/** fetch says "fetch failed" and keeps the reason in `cause`. The error itself is not kept: it may quote headers. */
function explain(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as { name?: unknown; cause?: unknown };
  if (name === 'TimeoutError') return `none within ${timeoutMs / 1000} s`;
  const { code, message } = (cause ?? error) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' ? CODES[code] : undefined;
  return known ?? [message, code].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
