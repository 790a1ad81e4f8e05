import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with one request. */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'broken-connection' }
  /** The request is carried out, and its answer lost. */
  | { readonly kind: 'lost-answer' }
  /** Half of the body that was announced. */
  | { readonly kind: 'cut-off' };

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FaultyServer {
  readonly url: string;
  /** Every request so far. */
  readonly seen: Seen[];
  /** The next request gets this instead of its answer; several queue up. @param methods the next of these. @default - any */
  fail(fault: Fault, methods?: readonly string[]): void;
  close(): Promise<void>;
}

/** A real HTTP server on the loopback interface, whose next requests can be made to fail. */
export async function faultyServer(listener: RequestListener): Promise<FaultyServer> {
  let faults: { readonly fault: Fault; readonly methods: readonly string[] | undefined }[] = [];
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
    request.on('end', () => seen.push({ ...entry, body: Buffer.concat(parts).toString('utf8') }));
    const next = faults.find(({ methods }) => methods?.includes(entry.method) !== false);
    faults = faults.filter((one) => one !== next);
    const fault = next?.fault;
    if (fault?.kind === 'lost-answer') response.end = () => response.destroy();
    if (fault === undefined || fault.kind === 'lost-answer') listener(request, response);
    else request.on('end', () => break_(fault, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    fail: (fault, methods) => faults.push({ fault, methods }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function break_(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'answer':
      response.writeHead(fault.status, fault.headers);
      response.end(fault.body);
      break;
    case 'broken-connection':
      response.destroy();
      break;
    case 'cut-off': {
      const whole = JSON.stringify({ Resources: [], results: [], totalResults: 0, padding: 'x'.repeat(100) });
      response.writeHead(200, { 'content-type': 'application/scim+json', 'content-length': whole.length });
      response.write(whole.slice(0, 40), () => response.destroy());
      break;
    }
    case 'lost-answer':
    case 'silence':
      break;
  }
}

/** The JSON of a request. */
export async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>);
}
