import { randomUUID } from 'node:crypto';
import { IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { headers, type Server } from './server';

type Stored = Record<string, unknown> & { id: string };

/** What stands for a database: by id, and by the name in lower case. Both as quick as they can be: this measures scimmy, not its store. */
interface Table {
  readonly byId: Map<string, Stored>;
  readonly byName: Map<string, Stored>;
}

interface Requested {
  readonly id?: string;
  readonly filter?: { readonly expression?: string };
}

const named = /^userName eq "([^"]+)"$/i;

/** scimmy with scimmy-routers on express, without a socket: requests and answers are Node's own objects, handed over. */
export function scimmy(): Server {
  const users: Table = { byId: new Map(), byName: new Map() };
  const groups: Table = { byId: new Map(), byName: new Map() };
  SCIMMY.Resources.declare(SCIMMY.Resources.User, handlers(users, 'userName') as never);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers(groups, 'displayName') as never);
  const app = express();
  // scimmy takes startIndex and count as numbers only.
  app.set('query parser', (query: string) =>
    Object.fromEntries(
      [...new URLSearchParams(query)].map(([name, value]) => [
        name,
        /^(startIndex|count)$/.test(name) ? Number(value) : value,
      ]),
    ),
  );
  app.use('/scim', new SCIMMYRouters({ type: 'bearer', handler: () => 'bench' }) as never);
  const listener = app as unknown as RequestListener;
  return {
    name: 'scimmy',
    databaseMicroseconds: () => 0,
    answer: async ({ method, path, query, body }) => {
      const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
      return handOver(listener, method, `/scim${path}${search}`, body === undefined ? '' : JSON.stringify(body));
    },
  };
}

function handlers({ byId, byName }: Table, nameOf: string) {
  const nameIn = (resource: Record<string, unknown>): string => String(resource[nameOf]).toLowerCase();
  return {
    egress: ({ id, filter }: Requested) => {
      if (id !== undefined) return byId.get(id);
      const [, name] = named.exec(filter?.expression ?? '') ?? [];
      if (name === undefined) return [...byId.values()];
      const found = byName.get(name.toLowerCase());
      return found === undefined ? [] : [found];
    },
    ingress: ({ id }: Requested, data: Record<string, unknown>) => {
      const stored = { ...(JSON.parse(JSON.stringify(data)) as Record<string, unknown>), id: id ?? randomUUID() };
      const other = byName.get(nameIn(stored));
      if (other !== undefined && other.id !== id) throw new SCIMMY.Types.Error(409, 'uniqueness', 'taken');
      byId.set(stored.id, stored);
      byName.set(nameIn(stored), stored);
      return stored;
    },
    degress: ({ id = '' }: Requested) => {
      byId.delete(id);
    },
  };
}

function handOver(listener: RequestListener, method: string, url: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new IncomingMessage(new Socket());
    const bytes = Buffer.from(body);
    const length = bytes.length > 0 ? { 'content-length': String(bytes.length) } : {};
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    Object.assign(request, { method, url, headers: { ...lower, ...length }, httpVersion: '1.1' });
    if (bytes.length > 0) request.push(bytes);
    request.push(null);
    const response = new ServerResponse(request);
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
    response.assignSocket(sink as unknown as Socket);
    response.on('finish', () => {
      response.detachSocket(sink as unknown as Socket);
      const text = Buffer.concat(chunks).toString();
      if (response.statusCode < 300) resolve(text);
      else reject(new Error(`${method} ${url} was answered ${response.statusCode} ${text.slice(0, 500)}`));
    });
    listener(request, response);
  });
}
