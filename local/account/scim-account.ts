import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Effect, type Habits, type Match, type Rule, scimError, wellBehaved } from './habits';
import { type Answer, type Arrived, ScimService, written } from './service';
import { AccountStore, type Group, type User } from './store';

/**
 * A stand-in SCIM account: a real HTTP server that does what a SCIM server does, and can be given every odd behaviour that was
 * reported of real ones: habits for all requests, rules for some. It shares no code with the adapter.
 */
export class ScimAccount {
  readonly habits: Habits;
  readonly store: AccountStore;
  private readonly service: ScimService;
  readonly arrived: Arrived[] = [];
  private rules: { rule: Rule; left: number }[] = [];
  private readonly server = createServer((request, response) => void this.serve(request, response));

  constructor(
    habits: Partial<Habits> = {},
    readonly now: () => number = Date.now,
    readonly token = 'stand-in-token',
  ) {
    this.habits = { ...wellBehaved, ...habits };
    this.store = new AccountStore(this.habits, now);
    this.service = new ScimService(this.store, this.habits);
    // As every 1Password account, it has an owner.
    this.add('owner@example.com', 'Olive Owner');
  }

  /** @param port TCP port on 127.0.0.1. @default - a free one @returns its base URL */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/scim/v2`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** From now on requests that match meet the effect; the latest rule counts. */
  when(match: Match, effect: Effect, times = Number.POSITIVE_INFINITY): void {
    this.rules.unshift({ rule: { match, effect }, left: times });
  }

  /** No rule counts any more. */
  heal(): void {
    this.rules = [];
  }

  /** Somebody is put into the account by hand. */
  add(userName: string, displayName = userName, active = true): User {
    const [givenName = '', ...rest] = displayName.split(' ');
    const user = this.store.addUser({ userName, displayName, active, name: { givenName, familyName: rest.join(' ') } });
    return Object.assign(user, { createdAt: Number.NEGATIVE_INFINITY });
  }

  user(userName: string): User | undefined {
    return [...this.store.users.values()].find((user) => user.userName === userName);
  }

  groupNamed(displayName: string): Group | undefined {
    return [...this.store.groups.values()].find((group) => group.displayName === displayName);
  }

  /** The addresses of a group's members, sorted. */
  membersOf(displayName: string): string[] {
    const ids = this.groupNamed(displayName)?.members ?? [];
    return ids.map((id) => this.store.users.get(id)?.userName ?? id).sort();
  }

  /** How many requests matched. */
  count(match: Match): number {
    return this.arrived.filter((request) => isMatch(match, request)).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const url = new URL(request.url ?? '', 'http://stand-in');
    const arrived: Arrived = {
      at: this.now(),
      method: request.method ?? '',
      path: url.pathname.replace(/^\/scim\/v2/, ''),
      query: url.searchParams,
      text: Buffer.concat(parts).toString('utf8'),
    };
    if (url.pathname.startsWith('/stand-in')) {
      response.end(JSON.stringify(this.control(arrived), null, 2));
      return;
    }
    this.arrived.push(arrived);
    const authorized = request.headers.authorization === `Bearer ${this.token}`;
    const answer = authorized ? this.answer(arrived) : { status: 401, body: scimError(401, 'the token is not valid') };
    if (answer === 'break') {
      response.destroy();
      return;
    }
    const date = new Date(this.now() + this.habits.clockOffMs).toUTCString();
    response.writeHead(answer.status, { 'content-type': 'application/scim+json', date, ...answer.headers });
    response.end(written(answer.body));
  }

  /** For who plays with it by hand: what there is, further rules, none. */
  private control({ method, text }: Arrived): unknown {
    if (method === 'POST') {
      const { match, effect, times } = JSON.parse(text) as Rule;
      this.when(match, effect, times);
    } else if (method === 'DELETE') this.heal();
    return {
      users: [...this.store.users.values()],
      groups: [...this.store.groups.values()],
      requests: this.arrived.length,
    };
  }

  private answer(arrived: Arrived): Answer | 'break' {
    const effect = this.effectOn(arrived);
    switch (effect?.do) {
      case 'answer':
        return effect;
      case 'act and answer':
        this.service.perform(arrived);
        return effect;
      case 'lie':
        return this.service.lie(arrived);
      case 'break':
        if (effect.when === 'after acting') this.service.perform(arrived);
        return 'break';
      default:
        return this.service.perform(arrived);
    }
  }

  private effectOn(arrived: Arrived): Effect | undefined {
    const entry = this.rules.find(({ rule, left }) => left > 0 && isMatch(rule.match, arrived));
    if (entry !== undefined) entry.left -= 1;
    return entry?.rule.effect;
  }
}

function isMatch({ method, path, says }: Match, arrived: Arrived): boolean {
  const said = `${arrived.text} ${arrived.query.toString()} ${arrived.query.get('filter') ?? ''}`;
  return (
    (method === undefined || method === arrived.method) &&
    (path === undefined || new RegExp(path).test(arrived.path)) &&
    (says === undefined || new RegExp(says).test(said))
  );
}
