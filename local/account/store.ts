import { randomUUID } from 'node:crypto';
import { type Habits, scimError } from './habits';

export interface User {
  readonly id: string;
  readonly createdAt: number;
  userName: string;
  givenName: string;
  familyName: string;
  displayName: string;
  active: boolean;
}

export interface Group {
  readonly id: string;
  displayName: string;
  members: string[];
}

export type Body = Record<string, unknown>;

/** An answer that is no success. */
export class Fail extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(String(status));
  }
}

const fail = (status: number, detail: string, scimType?: string): never => {
  throw new Fail(status, scimError(status, detail, scimType));
};

/** The people and groups of a stand-in account, and what its operations do to them. */
export class AccountStore {
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  /** People as they were before their latest change, for reads that come late. */
  private readonly before = new Map<string, { readonly until: number; readonly user: User }>();
  private count = 0;

  constructor(
    readonly habits: Habits,
    readonly now: () => number,
  ) {}

  private id(): string {
    this.count += 1;
    return this.habits.types === 'other' ? String(9_007_199_254_740_993n + 2n * BigInt(this.count)) : randomUUID();
  }

  addUser(body: Body): User {
    const userName = String(body.userName);
    const taken = [...this.users.values()].some((user) => user.userName.toLowerCase() === userName.toLowerCase());
    if (taken && this.habits.uniqueness === 'kept') fail(409, 'somebody has this address', 'uniqueness');
    const name = (body.name ?? {}) as { givenName?: string; familyName?: string };
    const user: User = {
      id: this.id(),
      createdAt: this.now(),
      userName,
      givenName: name.givenName ?? '',
      familyName: name.familyName ?? '',
      displayName: String(body.displayName ?? userName),
      active: body.active !== false,
    };
    this.users.set(user.id, user);
    return user;
  }

  addGroup({ displayName }: Body): Group {
    const taken = [...this.groups.values()].some((group) => group.displayName === displayName);
    if (taken && this.habits.uniqueness === 'kept') fail(409, 'a group has this name', 'uniqueness');
    const group: Group = { id: this.id(), displayName: String(displayName), members: [] };
    this.groups.set(group.id, group);
    return group;
  }

  /** A person as reads show them: not yet, or as they were. */
  seen(id: string): User {
    const user = this.users.get(id);
    if (user === undefined || !this.isVisible(user)) return fail(404, 'there is no such person');
    const stale = this.before.get(id);
    return stale !== undefined && stale.until > this.now() ? stale.user : user;
  }

  group(id: string): Group {
    return this.groups.get(id) ?? fail(404, 'there is no such group');
  }

  listed(): User[] {
    return [...this.users.values()].filter((user) => this.isVisible(user)).map(({ id }) => this.seen(id));
  }

  private isVisible({ createdAt }: User): boolean {
    return this.now() - createdAt >= this.habits.visibleAfterMs;
  }

  patchUser(id: string, operations: readonly Body[]): void {
    const user = this.users.get(id) ?? fail(404, 'there is no such person');
    this.before.set(id, { until: this.now() + this.habits.staleForMs, user: { ...user } });
    for (const { path, value } of operations) {
      if (path === 'active') user.active = value === true;
      else if (path === 'displayName') user.displayName = String(value);
      else if (path === 'name.givenName') user.givenName = String(value);
      else if (path === 'name.familyName') user.familyName = String(value);
      else if (path === 'userName') user.userName = String(value);
    }
  }

  patchGroup(id: string, operations: readonly Body[]): void {
    const group = this.group(id);
    for (const { op, path, value } of operations) {
      if (path === 'displayName') group.displayName = String(value);
      else if (op === 'add') for (const one of (value ?? []) as { value: string }[]) this.join(group, one.value);
      else if (op === 'remove') {
        const [, named] = /members\[value eq "(.+)"\]/.exec(String(path)) ?? [];
        const gone = named === undefined ? ((value ?? []) as { value: string }[]).map((one) => one.value) : [named];
        group.members = group.members.filter((member) => !gone.includes(member));
      }
    }
  }

  private join(group: Group, id: string): void {
    const user = this.users.get(id);
    if (user === undefined || !this.isVisible(user)) fail(404, `there is no such person: ${id}`);
    if (!group.members.includes(id)) group.members.push(id);
    else if (this.habits.memberTwice === 'conflict') fail(409, 'already a member');
  }
}
