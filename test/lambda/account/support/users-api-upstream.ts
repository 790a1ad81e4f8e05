import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

interface User {
  readonly id: string;
  readonly email: string;
  readonly display_name: string;
  state: 'ACTIVE' | 'SUSPENDED' | 'STATE_UNSPECIFIED';
}

/** The Users API (v1beta1) by its documentation: client credentials, paged list, suspend and reactivate. */
export class UsersApiUpstream {
  readonly users = new Map<string, User>();
  /** Tokens that are valid. */
  readonly tokens = new Set<string>();
  issued = 0;
  /** Seconds that a token lasts. */
  lasts = 3600;

  constructor(
    readonly account: string,
    readonly clientId: string,
    readonly clientSecret: string,
  ) {}

  seed(email: string): User {
    const user: User = { id: randomUUID(), email, display_name: email, state: 'ACTIVE' };
    this.users.set(user.id, user);
    return user;
  }

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const [status, json] = this.answer(request, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    });
  };

  private answer(request: IncomingMessage, body: string): [number, unknown] {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    if (request.headers['user-agent'] === undefined) return [400, { code: 3, message: 'User-Agent is required' }];
    if (pathname === '/v1beta1/users/oauth2/token') return this.issue(request, body);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!this.tokens.has(token)) return [401, { code: 16, message: `the token ${token} is not valid`, details: [] }];
    const root = `/v1beta1/accounts/${this.account}/users`;
    if (pathname === root) return this.list(searchParams);
    const [, id, action] = /\/users\/([^/:]+)(?::(\w+))?$/.exec(pathname) ?? [];
    const user = pathname.startsWith(root) && id !== undefined ? this.users.get(id) : undefined;
    if (user === undefined) return [404, { code: 5, message: 'user not found', details: [] }];
    if (action === undefined) return [200, user];
    if (user.email.startsWith('owner@')) return [403, { code: 7, message: 'no_owner_remain', details: [] }];
    user.state = action === 'suspend' ? 'SUSPENDED' : 'ACTIVE';
    return [200, user];
  }

  private issue(request: IncomingMessage, body: string): [number, unknown] {
    const wanted = `Basic ${Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64')}`;
    if (request.headers.authorization !== wanted)
      return [401, { error: 'invalid_client', error_description: request.headers.authorization }];
    if (body !== 'grant_type=client_credentials') return [400, { error: 'unsupported_grant_type' }];
    const token = randomUUID();
    this.tokens.add(token);
    this.issued += 1;
    return [200, { access_token: token, token_type: 'Bearer', expires_in: this.lasts }];
  }

  private list(query: URLSearchParams): [number, unknown] {
    // Smaller pages than asked for are allowed, and make the tests turn them.
    const size = Math.min(Number(query.get('max_page_size') ?? 25), 10);
    const from = Number(query.get('page_token') ?? 0);
    const all = [...this.users.values()];
    const end = from + size;
    return [200, { results: all.slice(from, end), next_page_token: end < all.length ? String(end) : '' }];
  }
}
