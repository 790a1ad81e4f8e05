import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonOf } from './faulty-server';

/** How the upstream behaves where recordings, releases or doubts differ. */
export interface Habits {
  readonly product: 'hosted' | 'bridge' | 'saas-manager';
  /** `eq`: userName and displayName by eq, 400 otherwise. `refused`: always 400. `ignored`: everybody. */
  readonly filters: 'eq' | 'refused' | 'ignored';
  /** What POST answers when the email is there already. */
  readonly existing: 'conflict' | 'record';
  /** `none`: every list whole, whatever was asked for. */
  readonly paging: 'count' | 'none';
  /** Whether a group's members are returned. */
  readonly members: 'returned' | 'absent';
}

interface User {
  readonly id: string;
  userName: string;
  pending?: string;
  givenName: string;
  familyName: string;
  displayName: string;
  active: boolean;
  language: string;
  externalId: string;
}

interface Group {
  readonly id: string;
  displayName: string;
  readonly members: Set<string>;
}

type Body = Record<string, unknown>;

/** An answer that is no success. */
class Fail {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly scimType?: string,
  ) {}
}

const BASE = '/scim/v2';
const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/**
 * Plays back how 1Password's own SCIM servers were recorded to answer: hosted provisioning, the self-hosted bridge and what is known of
 * SaaS Manager. It is written from the recordings and shares no code with the adapter.
 */
export class RecordedUpstream {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();

  constructor(
    readonly token: string,
    readonly habits: Habits,
  ) {}

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    void this.answer(request).then(([status, body]) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      response.writeHead(status, { 'content-type': 'application/scim+json' });
      response.end(text);
    });
  };

  seed(userName: string, givenName: string, familyName: string): User {
    const id = this.habits.product === 'saas-manager' ? randomUUID() : randomBytes(13).toString('hex').toUpperCase();
    const displayName = `${givenName} ${familyName}`;
    const user = { id, userName, givenName, familyName, displayName, active: true, language: 'en', externalId: '' };
    this.users.set(id, user);
    return user;
  }

  /** The person accepts the new email address. */
  acceptEmails(): void {
    for (const user of this.users.values()) {
      if (user.pending === undefined) continue;
      user.userName = user.pending;
      delete user.pending;
    }
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown?]> {
    try {
      if (request.headers.authorization !== `Bearer ${this.token}`)
        throw new Fail(401, `bad token: ${request.headers.authorization}`);
      const url = new URL(request.url ?? '', 'http://upstream');
      const [, collection, id] = /^\/scim\/v2\/(\w+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
      const body = await jsonOf(request);
      if (collection === 'Users') return this.onUsers(request.method ?? '', id, url.searchParams, body);
      if (collection === 'Groups' && this.habits.product !== 'saas-manager') {
        return this.onGroups(request.method ?? '', id, url.searchParams, body);
      }
      throw new Fail(404, 'no such endpoint');
    } catch (error) {
      if (!(error instanceof Fail)) return [500, { detail: String(error) }];
      const { status, detail, scimType } = error;
      return [
        status,
        { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), scimType, detail },
      ];
    }
  }

  private onUsers(method: string, id: string | undefined, query: URLSearchParams, body: Body): [number, unknown?] {
    if (id === undefined) {
      if (method === 'POST') return this.create(body);
      return [
        200,
        this.list(
          [...this.users.values()],
          query,
          'userName',
          (user) => user.userName,
          (user) => this.showUser(user),
        ),
      ];
    }
    const user = this.users.get(id);
    if (user === undefined) throw new Fail(404, 'user not found');
    switch (method) {
      case 'GET':
        return [200, this.showUser(user)];
      case 'PATCH':
        if (this.habits.product === 'saas-manager') throw new Fail(405, 'PATCH is not supported');
        for (const operation of body.Operations as Body[]) this.patchUser(user, operation);
        // The self-hosted bridge answers without a body here, to have both of what the RFC allows.
        return this.habits.product === 'bridge' ? [204] : [200, this.showUser(user)];
      case 'PUT':
        this.write(user, body);
        return [200, this.showUser(user)];
      case 'DELETE':
        if (this.habits.product === 'saas-manager') this.users.delete(id);
        else user.active = false;
        return [204];
      default:
        throw new Fail(405, 'no such method');
    }
  }

  private create(body: Body): [number, unknown] {
    const email = String(body.userName);
    if (/@gmail\.com$/.test(email)) throw new Fail(400, 'the domain is not allowed', 'invalidValue');
    const known = [...this.users.values()].find((user) => user.userName.toLowerCase() === email.toLowerCase());
    if (known !== undefined) {
      if (this.habits.existing === 'conflict') throw new Fail(409, 'user already exists', 'uniqueness');
      return [200, this.showUser(known)];
    }
    const name = body.name as { givenName?: string; familyName?: string } | undefined;
    const user = this.seed(email, name?.givenName ?? '', name?.familyName ?? '');
    user.displayName = String(body.displayName ?? user.displayName);
    if (typeof body.preferredLanguage === 'string') user.language = body.preferredLanguage;
    if (this.habits.product === 'saas-manager') user.externalId = String(body.externalId ?? '');
    // Recorded: 200, not 201.
    return [200, this.showUser(user)];
  }

  private patchUser(user: User, { op, path, value }: Body): void {
    if (op !== 'replace') throw new Fail(400, `unknown op ${op}`, 'invalidSyntax');
    if (path === 'active') user.active = value as boolean;
    else if (path === 'name.givenName') user.givenName = String(value);
    else if (path === 'name.familyName') user.familyName = String(value);
    else if (path === 'preferredLanguage') user.language = String(value);
    else if (path === 'displayName') this.rename(user, String(value));
    else if (path === 'userName') this.moveTo(user, String(value));
    else if (path !== 'emails' && path !== 'externalId') throw new Fail(400, `no target ${path}`, 'noTarget');
  }

  private write(user: User, body: Body): void {
    const name = body.name as { givenName?: string; familyName?: string };
    user.givenName = name.givenName ?? '';
    user.familyName = name.familyName ?? '';
    user.displayName = String(body.displayName);
    user.active = body.active as boolean;
    this.moveTo(user, String(body.userName));
  }

  /** Recorded: a new displayName becomes first word and rest. */
  private rename(user: User, displayName: string): void {
    const [given = '', ...rest] = displayName.split(' ');
    Object.assign(user, { displayName, givenName: given, familyName: rest.join(' ') });
  }

  private moveTo(user: User, email: string): void {
    if (this.habits.product === 'saas-manager') user.userName = email;
    else if (email.toLowerCase() !== user.userName.toLowerCase()) user.pending = email;
  }

  private showUser(user: User): unknown {
    const { id, userName, givenName, familyName, displayName, active, language, externalId } = user;
    const shown = { active, displayName, id, userName, schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] };
    if (this.habits.product === 'bridge') {
      const groups = [...this.groups.values()].filter(({ members }) => members.has(id));
      return {
        ...shown,
        emails: [{ primary: true, type: '', value: userName }],
        externalId: '',
        groups: groups.map((group) => ({ value: group.id, ref: `https://scim.example.com/Groups/${group.id}` })),
        meta: { created: '', lastModified: '', location: '', resourceType: 'User', version: '' },
        name: {
          familyName,
          formatted: displayName,
          givenName,
          honorificPrefix: '',
          honorificSuffix: '',
          middleName: '',
        },
      };
    }
    return {
      ...shown,
      emails: [{ primary: true, value: userName }],
      meta: { resourceType: 'User' },
      name: { familyName, formatted: displayName, givenName },
      preferredLanguage: language,
      ...(externalId === '' ? {} : { externalId }),
    };
  }

  private onGroups(method: string, id: string | undefined, query: URLSearchParams, body: Body): [number, unknown?] {
    if (id === undefined) {
      if (method === 'GET') {
        return [
          200,
          this.list(
            [...this.groups.values()],
            query,
            'displayName',
            (group) => group.displayName,
            (group) => this.showGroup(group),
          ),
        ];
      }
      const group: Group = {
        id: randomBytes(13).toString('hex'),
        displayName: String(body.displayName),
        members: new Set(),
      };
      this.groups.set(group.id, group);
      return [200, this.showGroup(group)];
    }
    const group = this.groups.get(id);
    if (group === undefined) throw new Fail(404, 'group not found');
    if (method === 'DELETE') this.groups.delete(id);
    if (method === 'DELETE') return [204];
    if (method === 'PATCH') for (const operation of body.Operations as Body[]) this.patchGroup(group, operation);
    return method === 'PATCH' ? [204] : [200, this.showGroup(group)];
  }

  private patchGroup(group: Group, { op, path, value }: Body): void {
    if (path === 'displayName' && op === 'replace') {
      group.displayName = String(value);
      return;
    }
    if (path !== 'members' || !Array.isArray(value)) throw new Fail(400, `no target ${path}`, 'noTarget');
    for (const { value: id } of value as { value: string }[]) {
      if (op === 'remove') group.members.delete(id);
      else if (this.users.has(id)) group.members.add(id);
      else throw new Fail(404, 'user not found');
    }
  }

  private showGroup({ id, displayName, members }: Group): unknown {
    const shown = [...members].map((value) => ({ value, ref: `https://scim.example.com/Users/${value}` }));
    return {
      displayName,
      id,
      ...(shown.length > 0 && this.habits.members === 'returned' ? { members: shown } : {}),
      meta: { resourceType: 'Group' },
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    };
  }

  private list<T>(
    all: T[],
    query: URLSearchParams,
    attribute: string,
    value: (one: T) => string,
    show: (one: T) => unknown,
  ): unknown {
    const found = this.filter(all, query.get('filter'), attribute, value);
    const start = this.habits.paging === 'none' ? 1 : Number(query.get('startIndex') ?? 1);
    const count = this.habits.paging === 'none' || !query.has('count') ? found.length : Number(query.get('count'));
    const page = found.slice(start - 1, start - 1 + count);
    return {
      Resources: page.map(show),
      itemsPerPage: page.length,
      schemas: [LIST],
      startIndex: 0,
      totalResults: found.length,
    };
  }

  private filter<T>(all: T[], filter: string | null, attribute: string, value: (one: T) => string): T[] {
    if (filter === null || this.habits.filters === 'ignored') return all;
    const [, name, quoted] = /^(\w+) eq (".*")$/.exec(filter) ?? [];
    if (this.habits.filters === 'refused' || name !== attribute || quoted === undefined) {
      throw new Fail(400, `filter not supported: ${filter}`, 'invalidFilter');
    }
    const wanted = (JSON.parse(quoted) as string).toLowerCase();
    return all.filter((one) => value(one).toLowerCase() === wanted);
  }
}

/** Where its SCIM endpoints are. */
export const recordedBase = BASE;
