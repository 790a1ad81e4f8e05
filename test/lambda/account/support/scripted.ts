import type { ScimProfile } from '../../../../lambda/account/description';
import { openAccount } from '../../../../lambda/account/open';
import type { Account } from '../../../../lambda/account/port';
import type { Json, JsonObject } from '../../../../lambda/scim/types';
import { dependencies } from './dependencies';
import { faultyServer, type Seen } from './faulty-server';

/** A request as a script meets it. */
export interface Asked {
  readonly method: string;
  /** Below the base, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

export interface Scripted {
  readonly account: Account;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** A SCIM account behind a real HTTP server that answers as the script says: for behaviour that no server at hand has. */
export async function scripted(
  profile: ScimProfile,
  script: (asked: Asked, turn: number) => readonly [status: number, body?: Json],
): Promise<Scripted> {
  const asked: Asked[] = [];
  const server = await faultyServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const one = askedOf({ method: request.method ?? '', url: request.url ?? '', headers: {}, body: text });
      asked.push(one);
      const [status, body] = script(one, asked.length);
      response.writeHead(status, { 'content-type': 'application/scim+json' });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  });
  const description = { adapter: 'scim', profile, url: server.url, token: 't0ken' } as const;
  return { account: openAccount(description, dependencies()), asked, close: server.close };
}

function askedOf({ method, url, body }: Seen): Asked {
  const { pathname, searchParams } = new URL(url, 'http://upstream');
  return { method, path: pathname, query: searchParams, body: body === '' ? {} : (JSON.parse(body) as JsonObject) };
}
