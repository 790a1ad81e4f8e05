import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessLogLine } from './context';
import { type ApiRequest, splitTarget } from './event';
import { type Answer, BodyTooLargeError, type Gateway } from './gateway';
import { fromRaw } from './headers';

/** What the server needs to know of the API, and whom it tells what happened. */
export interface ApiService {
  readonly gateway: Gateway;
  readonly stageName: string;
  readonly accessLogFormat?: string;
  readonly onAccessLog: (line: string) => void;
  readonly onRequest: (request: ApiRequest, answer: Pick<Answer, 'status' | 'context'>, milliseconds: number) => void;
  /** Answers what is not the API's, and says so. */
  readonly page?: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> | undefined;
}

/** API Gateway's limit on a request's body, in bytes. */
const largestBody = 10 * 1024 * 1024;

/** Another program already listens on this port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

/** The address that identity providers call: HTTP on the loopback interfaces only. */
export class ApiServer {
  private service: ApiService | undefined;
  private inFlight = 0;
  private closing = false;
  private idle: (() => void) | undefined;
  private servers: Server[] = [];

  /**
   * Listens on 127.0.0.1 and, where the machine has it, ::1. Requests are answered 503 until `serve` is called.
   *
   * @param port 0 for a free one
   * @returns the port
   * @throws PortInUseError
   */
  async listen(port: number): Promise<number> {
    const v4 = this.create();
    this.servers.push(v4);
    await listening(v4, port, '127.0.0.1');
    const bound = (v4.address() as AddressInfo).port;
    const v6 = this.create();
    try {
      await listening(v6, bound, '::1');
      this.servers.push(v6);
    } catch (error) {
      if (error instanceof PortInUseError) {
        await this.close(0);
        throw error;
      }
      // A machine without IPv6: localhost is 127.0.0.1 there.
    }
    return bound;
  }

  serve(service: ApiService): void {
    this.service = service;
  }

  /** Takes no new connections, lets requests in flight finish for `graceMs`, then ends what is left. */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of this.servers) server.closeIdleConnections();
    if (this.inFlight > 0) {
      await Promise.race([
        new Promise<void>((resolve) => {
          this.idle = resolve;
        }),
        new Promise((resolve) => setTimeout(resolve, graceMs).unref()),
      ]);
    }
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(closed);
  }

  private create(): Server {
    // API Gateway takes 10,240 bytes of request line and headers together.
    const options = { maxHeaderSize: 10_240, keepAliveTimeout: 60_000, insecureHTTPParser: false };
    return createServer(options, (incoming, outgoing) => {
      this.inFlight += 1;
      outgoing.once('close', () => {
        this.inFlight -= 1;
        if (this.inFlight === 0) this.idle?.();
      });
      this.handle(incoming, outgoing).catch((error: unknown) => {
        // The caller has hung up, in the middle of its request or before it was read: nobody is there to be told.
        if (incoming.socket.destroyed) return;
        console.error('The local API failed to answer a request:', error);
        if (!outgoing.headersSent) outgoing.writeHead(500);
        outgoing.end();
      });
    });
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { service } = this;
    if (service === undefined) {
      outgoing.writeHead(503, { 'Retry-After': '1' }).end('The bridge is still starting.');
      return;
    }
    const page = service.page?.(incoming, outgoing);
    if (page !== undefined) return page;
    const passed = service.gateway.clock.measure();
    const request = describe(incoming, service.stageName, service.gateway.clock.now());
    const answer = await service.gateway.answer(request, () => readBody(incoming));
    this.send(request, answer, incoming, outgoing);
    const elapsed = Math.round(passed() + service.gateway.slowness);
    service.onRequest(request, answer, elapsed);
    if (service.accessLogFormat === undefined) return;
    const more: [string, string][] = [
      ['status', String(answer.status)],
      ['responseLength', String(answer.body.length)],
      ['responseLatency', String(elapsed)],
    ];
    service.onAccessLog(accessLogLine(service.accessLogFormat, new Map([...answer.context, ...more])));
  }

  private send(
    request: ApiRequest,
    { status, headers, body }: Answer,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): void {
    const bodiless = request.method === 'HEAD' || status === 204 || status === 304;
    // Node writes a flat list as it is: repeated names and their spelling are kept.
    const list = headers.flat();
    if (!bodiless || request.method === 'HEAD') list.push('Content-Length', String(body.length));
    if (this.closing) list.push('Connection', 'close');
    // What is left of a refused body is read and thrown away: a client that is still sending must get to see the answer.
    incoming.resume();
    outgoing.writeHead(status, list);
    outgoing.end(bodiless ? undefined : body);
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new PortInUseError(`Port ${port} on ${host} is in use.`, { cause: error })
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}

function describe(incoming: IncomingMessage, stageName: string, receivedAtMs: number): ApiRequest {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return {
    method: incoming.method ?? 'GET',
    ...splitTarget(incoming.url ?? '/', stageName),
    headers: fromRaw(incoming.rawHeaders),
    sourceIp: (incoming.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port: incoming.socket.localPort ?? 0,
    requestId: randomUUID(),
    extendedRequestId: `${randomBytes(11).toString('base64url')}=`,
    traceId: `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
    receivedAt: new Date(receivedAtMs),
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // `destroyOnReturn: false`: leaving the loop early must not cut the connection before the refusal is sent.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new BodyTooLargeError('The body is larger than 10 MB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
