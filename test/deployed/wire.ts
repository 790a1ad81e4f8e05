import { type IncomingHttpHeaders, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { gunzipSync } from 'node:zlib';
import type { Bridge } from './claim';

/** A response as it was on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** The body as JSON, uncompressed where the headers say that it is compressed. @throws SyntaxError */
  json(): Record<string, unknown>;
}

export interface Asked {
  readonly method?: string;
  /** Exactly these, besides Host: fetch would add an Accept of its own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends exactly what it is told to. @param path below the Base URL */
export function raw(
  { baseUrl }: Bridge,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answer> {
  const url = new URL(`${baseUrl}${path}`);
  const request = url.protocol === 'https:' ? secure : plain;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: { ...headers, ...length } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () => resolve(answerOf(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks))));
    });
    outgoing.once('error', reject);
    outgoing.setTimeout(30_000, () => outgoing.destroy(new Error(`no answer to ${method} ${path} within 30 s`)));
    outgoing.end(body);
  });
}

const answerOf = (status: number, headers: IncomingHttpHeaders, bytes: Buffer): Answer => ({
  status,
  headers,
  bytes,
  json: () => {
    const text = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    return JSON.parse(text.toString('utf8')) as Record<string, unknown>;
  },
});

/** The same with the token, as an identity provider asks. */
export function ask(bridge: Bridge, path: string, { headers = {}, ...asked }: Asked = {}): Promise<Answer> {
  return raw(bridge, path, { ...asked, headers: { Authorization: `Bearer ${bridge.token}`, ...headers } });
}

/** A request with a JSON body. */
export function send(bridge: Bridge, method: string, path: string, body: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/scim+json', Accept: 'application/scim+json' };
  return ask(bridge, path, { method, headers, body: JSON.stringify(body) });
}
