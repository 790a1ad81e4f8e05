import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

type Stored = Record<string, unknown> & { id: string };

/** What one server holds: users and groups by id. */
interface Held {
  readonly users: Map<string, Stored>;
  readonly groups: Map<string, Stored>;
}

declareResources();

/**
 * An independent SCIM server from npm, as the upstream: its own parser, filters, paging and PATCH; ours is only where it keeps things.
 *
 * @returns what handles its HTTP requests, below /scim
 */
export function scimmyUpstream(token: string): RequestListener {
  const held: Held = { users: new Map(), groups: new Map() };
  const app = express();
  // SCIMMY takes startIndex and count as numbers only, and a query string has none: without this it never turns a page.
  app.set('query parser', pagingAsNumbers);
  app.use(
    '/scim',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request: { header(name: string): string | undefined }) => {
        if (request.header('Authorization') !== `Bearer ${token}`) throw new Error('the token is wrong');
        return 'bridge';
      },
      context: () => held,
    }) as never,
  );
  return app as unknown as RequestListener;
}

function pagingAsNumbers(query: string): Record<string, unknown> {
  const values = Object.entries(Object.fromEntries(new URLSearchParams(query)));
  return Object.fromEntries(
    values.map(([name, value]) => [name, /^(startIndex|count)$/.test(name) ? Number(value) : value]),
  );
}

interface Requested {
  readonly id?: string;
  readonly filter?: { match(values: Stored[]): Stored[] };
}

function declareResources(): void {
  const handlers = (of: (held: Held) => Map<string, Stored>, unique: string | undefined) => ({
    egress: (resource: Requested, held: Held) => {
      const all = [...of(held).values()];
      if (resource.id === undefined) return resource.filter === undefined ? all : resource.filter.match(all);
      return exactly(of(held), resource.id);
    },
    ingress: (resource: Requested, data: Record<string, unknown>, held: Held) => {
      if (resource.id !== undefined) exactly(of(held), resource.id);
      const name = String(unique === undefined ? '' : data[unique]).toLowerCase();
      const other = [...of(held).values()].find(
        (one) => unique !== undefined && one.id !== resource.id && String(one[unique]).toLowerCase() === name,
      );
      if (other !== undefined) throw new SCIMMY.Types.Error(409, 'uniqueness', `${unique} is taken`);
      const stored = {
        ...(JSON.parse(JSON.stringify(data)) as Record<string, unknown>),
        id: resource.id ?? randomUUID(),
      };
      of(held).set(stored.id, stored);
      return stored;
    },
    degress: (resource: Requested, held: Held) => {
      of(held).delete(exactly(of(held), String(resource.id)).id);
    },
  });
  SCIMMY.Resources.declare(SCIMMY.Resources.User, handlers((held: Held) => held.users, 'userName') as never);
  SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers((held: Held) => held.groups, undefined) as never);
}

function exactly(map: Map<string, Stored>, id: string): Stored {
  const found = map.get(id);
  if (found === undefined) throw new SCIMMY.Types.Error(404, null as never, `${id} is not there`);
  return found;
}
