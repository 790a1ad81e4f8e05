import {
  createServer,
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a relay lets it pass. */
export interface Passing {
  readonly method: string;
  /** With the query. */
  readonly path: string;
}

/** What was asked and how it was answered. */
export interface Passed extends Passing {
  readonly status: number;
  readonly body: string;
}

export interface Relay {
  /** `http://127.0.0.1:<port>`, without the path of what is behind it. */
  readonly origin: string;
  readonly passed: readonly Passed[];
  close(): Promise<void>;
}

export interface RelayOptions {
  /** Where requests go on to: resolved at each, so that what is behind it may start later. */
  readonly target: () => Promise<{ readonly origin: string; readonly token?: string }>;
  /** Answers in place of what is behind it. @default - everything goes on */
  readonly instead?: (passing: Passing, body: string) => { readonly status: number; readonly body: object } | undefined;
  /** A request goes on when this resolves. @default - at once */
  readonly before?: (passing: Passing) => Promise<void>;
}

/**
 * For servers that clients in the same process come back to after several idle seconds: by default a server closes a connection after
 * five, and a request that is sent in the same moment is lost ("fetch failed").
 */
export const neverHangsUp: ServerOptions = { keepAliveTimeout: 0 };

/** Hands HTTP requests on, unchanged but for the token of what is behind it. */
export async function relay({
  target,
  before = async () => {},
  instead = () => undefined,
}: RelayOptions): Promise<Relay> {
  const passed: Passed[] = [];
  const handOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const passing = { method: request.method ?? '', path: request.url ?? '' };
    const body = await bodyOf(request);
    await before(passing);
    const own = instead(passing, body.toString('utf8'));
    if (own !== undefined) {
      response.writeHead(own.status, { 'content-type': 'application/scim+json' }).end(JSON.stringify(own.body));
      return;
    }
    const { origin, token } = await target();
    const headers = { ...request.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      send(new URL(passing.path, origin), { method: passing.method, headers }, resolve).on('error', reject).end(body);
    });
    passed.push({ ...passing, status: answer.statusCode ?? 0, body: body.toString('utf8') });
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  };
  const server = createServer(neverHangsUp, (request, response) => {
    handOn(request, response).catch((error: unknown) => {
      response
        .writeHead(502, { 'content-type': 'application/scim+json' })
        .end(JSON.stringify({ detail: String(error) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
