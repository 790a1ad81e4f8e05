import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An account behind SCIM, as far as setting it up asks of it. */
export interface FakeAccount {
  readonly url: string;
  readonly token: string;
  /** Authorization headers that arrived. */
  readonly presented: string[];
  close(): Promise<void>;
}

/** Three people and one group; a wrong token is answered with 401. */
export async function openAccount(token: string): Promise<FakeAccount> {
  const presented: string[] = [];
  const server = createServer((request, response) => {
    presented.push(String(request.headers.authorization));
    const isRight = request.headers.authorization === `Bearer ${token}`;
    const user = (id: string) => ({ id, userName: `${id}@example.com`, active: true });
    const Resources = /\/Users/.test(request.url ?? '') ? ['a', 'b', 'c'].map(user) : [{ id: 'g', displayName: 'G' }];
    const list = { totalResults: Resources.length, startIndex: 1, itemsPerPage: Resources.length, Resources };
    response
      .writeHead(isRight ? 200 : 401, { 'content-type': 'application/scim+json' })
      .end(JSON.stringify(isRight ? { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], ...list } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`;
  return { url, token, presented, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
