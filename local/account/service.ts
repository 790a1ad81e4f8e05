import { type Habits, scimError } from './habits';
import { type AccountStore, type Body, Fail, type Group, type User } from './store';

/** A request that has arrived. */
export interface Arrived {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Below the base, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
}

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** The SCIM protocol of a stand-in account, with its habits. */
export class ScimService {
  constructor(
    private readonly store: AccountStore,
    private readonly habits: Habits,
  ) {}

  /** Success, and nothing done: what a server answers that ignores what it was sent. */
  lie({ path }: Arrived): Answer {
    const [, collection, id] = /^\/(\w+)(?:\/(.+))?$/.exec(path) ?? [];
    if (id === undefined) return { status: 201, body: {} };
    const { store } = this;
    return {
      status: 200,
      body: collection === 'Users' ? this.showUser(store.seen(id)) : this.showGroup(store.group(id)),
    };
  }

  perform({ method, path, query, text }: Arrived): Answer {
    const [, collection, escaped] = /^\/(\w+)(?:\/(.+))?$/.exec(path) ?? [];
    const id = escaped === undefined ? undefined : decodeURIComponent(escaped);
    const body = text === '' ? {} : (JSON.parse(text) as Body);
    try {
      if (collection === 'Users') return this.onUsers(method, id, query, body);
      const { groups } = this.habits;
      if (collection === 'Groups' && groups === 'work') return this.onGroups(method, id, query, body);
      const status = collection === 'Groups' && groups !== 'work' ? groups : 404;
      return { status, body: scimError(status, 'no such endpoint') };
    } catch (error) {
      if (error instanceof Fail) return error;
      throw error;
    }
  }

  private onUsers(method: string, id: string | undefined, query: URLSearchParams, body: Body): Answer {
    const { store, habits } = this;
    if (id === undefined) {
      if (method === 'POST') return { status: 201, body: this.showUser(store.addUser(body)) };
      const listed = this.filtered(store.listed(), query, ({ userName }) => userName);
      return this.list(listed, query, (user) => this.showUser(user));
    }
    if (method === 'GET') return { status: 200, body: this.showUser(store.seen(id)) };
    if (method === 'DELETE') {
      if (!store.users.delete(id)) return { status: 404, body: scimError(404, 'there is no such person') };
      return { status: 204 };
    }
    const before = store.users.has(id) ? this.showUser({ ...(store.users.get(id) as User) }) : undefined;
    store.patchUser(id, (body.Operations ?? []) as Body[]);
    if (habits.patchAnswers === 'nothing') return { status: 204 };
    return {
      status: 200,
      body: habits.patchAnswers === 'before' ? before : this.showUser(store.users.get(id) as User),
    };
  }

  private onGroups(method: string, id: string | undefined, query: URLSearchParams, body: Body): Answer {
    const { store, habits } = this;
    if (id === undefined) {
      if (method === 'POST') return { status: 201, body: this.showGroup(store.addGroup(body)) };
      const listed = this.filtered([...store.groups.values()], query, ({ displayName }) => displayName);
      return this.list(listed, query, (group) => this.showGroup(group));
    }
    if (method === 'GET') return { status: 200, body: this.showGroup(store.group(id)) };
    if (method === 'DELETE') {
      store.group(id);
      store.groups.delete(id);
      return { status: 204 };
    }
    const before = this.showGroup(store.group(id));
    store.patchGroup(id, (body.Operations ?? []) as Body[]);
    if (habits.patchAnswers === 'nothing') return { status: 204 };
    return { status: 200, body: habits.patchAnswers === 'before' ? before : this.showGroup(store.group(id)) };
  }

  private filtered<T>(all: T[], query: URLSearchParams, value: (one: T) => string): T[] {
    const { filters } = this.habits;
    const filter = query.get('filter');
    if (filter === null || filters === 'ignored') return all;
    if (filters === 'refused') throw new Fail(400, scimError(400, 'filters are not supported', 'invalidFilter'));
    if (filters === 'fail') throw new Fail(500, { message: 'NullPointerException' });
    const wanted = (JSON.parse(/ eq (".*")$/.exec(filter)?.[1] ?? '""') as string).toLowerCase();
    const found = all.filter((one) => value(one).toLowerCase() === wanted);
    if (filters === 'not found' && found.length === 0) throw new Fail(404, scimError(404, 'nobody'));
    return found;
  }

  private list<T>(all: T[], query: URLSearchParams, show: (one: T) => unknown): Answer {
    const { cutAt, countsFrom, totalOff, types } = this.habits;
    const isCut = Number.isFinite(cutAt);
    const start = isCut ? 0 : Math.max(0, Number(query.get('startIndex') ?? countsFrom) - countsFrom);
    const count = isCut ? cutAt : Number(query.get('count') ?? all.length);
    const page = all.slice(start, start + count);
    const total = (isCut ? Math.min(all.length, cutAt) : all.length) + totalOff;
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: types === 'other' ? String(total) : total,
      startIndex: start + countsFrom,
      itemsPerPage: page.length,
      Resources: page.map(show),
    };
    return { status: 200, body };
  }

  private showUser({ id, userName, givenName, familyName, displayName, active }: User): unknown {
    const isOther = this.habits.types === 'other';
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: isOther ? numeral(id) : id,
      userName,
      name: { givenName, familyName },
      displayName,
      active: isOther ? (active ? '1' : '0') : active,
      emails: isOther ? [userName] : [{ value: userName, type: 'work', primary: true }],
    };
  }

  private showGroup({ id, displayName, members }: Group): unknown {
    const isOther = this.habits.types === 'other';
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      id: isOther ? numeral(id) : id,
      displayName,
      ...(this.habits.members === 'hidden' ? {} : { members: isOther ? members : members.map((value) => ({ value })) }),
    };
  }
}

/** A number that JavaScript cannot hold, for `written` to write. */
const numeral = (digits: string): string => `numeral ${digits}`;

/** A body as it is sent. */
export const written = (body: unknown): string =>
  body === undefined ? '' : JSON.stringify(body).replace(/"numeral (\d+)"/g, '$1');
