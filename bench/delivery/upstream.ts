/**
 * A stand-in SCIM server: answers after a latency, and no faster than its rate limit. In a process of its own, so that its memory is
 * not taken for the bridge's. Forked by `startUpstream`.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface UpstreamLimits {
  /** How long every answer takes, in milliseconds. */
  readonly latencyMs: number;
  /** Requests a second; a token bucket that holds one second's worth. 0 for no limit. */
  readonly rate: number;
}

/** What it has counted. */
export interface UpstreamCounts {
  readonly people: number;
  readonly groups: number;
  readonly memberships: number;
  /** Requests that were taken, by method and collection. */
  readonly confirmed: Readonly<Record<string, number>>;
  /** Requests that were answered 429. */
  readonly throttled: number;
  /** Requests that the limit would have let through and that were not made: permissions that a full bucket has lost. */
  readonly unused: number;
  /** People who were created a second time. */
  readonly twice: number;
  /** When a text was first received in the body of a request, in epoch milliseconds: those that begin with the mark of `marked`. */
  readonly received: Readonly<Record<string, number>>;
}

export interface Upstream {
  readonly url: string;
  readonly token: string;
  counts(): Promise<UpstreamCounts>;
  stop(): void;
}

/** Names that begin so are noted with the time at which they came. */
export const mark = 'Timed-';

const token = 'stand-in-0123456789abcdef0123456789abcdef';

/** Starts it in a child process, which ends with this one. */
export async function startUpstream(limits: UpstreamLimits): Promise<Upstream> {
  const child = fork(__filename, [JSON.stringify(limits)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}/scim`,
    token,
    counts: () => ask(child),
    stop: () => void child.kill(),
  };
}

async function ask(child: ChildProcess): Promise<UpstreamCounts> {
  const answer = once(child, 'message');
  child.send('counts');
  const [counts] = (await answer) as [UpstreamCounts];
  return counts;
}

type Body = Record<string, unknown>;

class StandIn {
  private readonly ids = new Map<string, string>();
  private readonly members = new Map<string, Set<string>>();
  private readonly received: Record<string, number> = {};
  private readonly confirmed: Record<string, number> = {};
  private throttled = 0;
  private unused = 0;
  private twice = 0;
  private made = 0;
  /** Empty at the first request: what is measured shall not begin with a gift. */
  private tokens = 0;
  private filledAt: number | undefined;

  constructor(private readonly limits: UpstreamLimits) {}

  get counts(): UpstreamCounts {
    return {
      people: this.ids.size,
      groups: this.members.size,
      memberships: [...this.members.values()].reduce((sum, { size }) => sum + size, 0),
      confirmed: this.confirmed,
      throttled: this.throttled,
      unused: Math.round(this.unused),
      twice: this.twice,
      received: this.received,
    };
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const at = Date.now();
    const allowed = this.allowed(at);
    await pause(this.limits.latencyMs);
    if (!allowed) {
      this.throttled += 1;
      response.writeHead(429, { 'retry-after': '1' }).end();
      return;
    }
    const text = Buffer.concat(parts).toString('utf8');
    for (const [name] of text.matchAll(new RegExp(`${mark}[\\w-]+`, 'g'))) this.received[name] ??= at;
    const url = new URL(request.url ?? '', 'http://upstream');
    const [, collection = '', id] = /^\/scim\/(\w+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    const what = `${request.method} ${collection}${id === undefined ? '' : '/id'}${url.searchParams.has('filter') ? '?filter' : ''}`;
    this.confirmed[what] = (this.confirmed[what] ?? 0) + 1;
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    const [status, answer] = this.act(request.method ?? '', collection, id, body);
    response.writeHead(status, { 'content-type': 'application/scim+json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }

  private allowed(now: number): boolean {
    const { rate } = this.limits;
    if (rate === 0) return true;
    const filled = this.tokens + ((now - (this.filledAt ?? now)) / 1000) * rate;
    this.unused += Math.max(0, filled - rate);
    this.tokens = Math.min(rate, filled);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  private act(method: string, collection: string, id: string | undefined, body: Body): [number, Body?] {
    if (method === 'GET' && id === undefined) return [200, { totalResults: 0, Resources: [] }];
    if (method === 'POST' && collection === 'Users') return this.person(body);
    if (method === 'POST' && collection === 'Groups') {
      this.made += 1;
      this.members.set(`g${this.made}`, new Set());
      return [201, { ...body, id: `g${this.made}` }];
    }
    const members = id === undefined ? undefined : this.members.get(id);
    if (method === 'PATCH' && members !== undefined) {
      for (const { op, value } of body.Operations as { op: string; value: { value: string }[] }[]) {
        if (op === 'add') for (const member of value) members.add(member.value);
      }
      return [204];
    }
    if (method === 'PATCH' && collection === 'Users')
      return [200, { id: id ?? '', active: true, userName: String(id) }];
    return [404, { detail: 'not there' }];
  }

  private person(body: Body): [number, Body] {
    const userName = String(body.userName);
    if (this.ids.has(userName)) this.twice += 1;
    this.made += 1;
    const id = `p${this.made}`;
    this.ids.set(userName, id);
    return [201, { ...body, id }];
  }
}

function serve(limits: UpstreamLimits): void {
  const standIn = new StandIn(limits);
  const server = createServer((request, response) => void standIn.answer(request, response));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.on('message', () => process.send?.(standIn.counts));
  process.on('disconnect', () => process.exit(0));
}

if (require.main === module) serve(JSON.parse(process.argv[2] ?? '{}') as UpstreamLimits);
