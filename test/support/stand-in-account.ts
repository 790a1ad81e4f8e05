import { Conflict, NotThere } from '../../lambda/account/errors';
import type { Account, Capabilities, Group, Page, Person } from '../../lambda/account/port';
import { foldCase } from '../../lambda/scim/types';

/** An account whose lists a test writes, and whose calls it can make fail. What it does to people is left to the dry-run account. */
export class StandInAccount implements Account {
  capabilities: Capabilities = {
    invite: true,
    update: true,
    changeEmail: true,
    suspend: true,
    reactivate: true,
    remove: true,
    groups: true,
    confirm: 'needed',
    people: 'listed',
    membersReadable: true,
    maxMembersPerChange: 100,
  };
  everybody: Person[] = [];
  everyGroup: Group[] = [];
  readonly memberIds = new Map<string, string[]>();
  pageSize = 3;
  /** Every call, in order: for counting, and to be sure that nothing was changed. */
  readonly calls: string[] = [];
  /** Called before each call; throws what the call shall fail with. */
  before: (call: string) => void | Promise<void> = () => undefined;

  health = async () => ({ status: 'healthy' }) as const;

  async people(next?: string): Promise<Page<Person>> {
    await this.call(`people ${next ?? ''}`);
    return slice(this.everybody, this.pageSize, next);
  }

  async personById(id: string): Promise<Person | undefined> {
    await this.call(`personById ${id}`);
    return this.everybody.find((person) => person.id === id);
  }

  async personByEmail(email: string): Promise<Person | undefined> {
    await this.call(`personByEmail ${email}`);
    return this.everybody.find((person) => foldCase(person.email) === foldCase(email));
  }

  async groups(next?: string): Promise<Page<Group>> {
    await this.call(`groups ${next ?? ''}`);
    return slice(this.everyGroup, this.pageSize, next);
  }

  async groupByName(name: string): Promise<readonly Group[]> {
    await this.call(`groupByName ${name}`);
    return this.everyGroup.filter((group) => foldCase(group.name) === foldCase(name));
  }

  async members(groupId: string, next?: string): Promise<Page<string>> {
    await this.call(`members ${groupId} ${next ?? ''}`);
    return slice(this.memberIds.get(groupId) ?? [], this.pageSize, next);
  }

  async confirmAccepted(which: Parameters<Account['confirmAccepted']>[0]): Promise<readonly Person[]> {
    await this.call('confirmAccepted');
    const chosen = new Set(await which(this.everybody.filter(({ state }) => state === 'accepted')));
    this.everybody = this.everybody.map((person) => (chosen.has(person) ? { ...person, state: 'active' } : person));
    return [...chosen].map((person) => ({ ...person, state: 'active' }));
  }

  invite = () => this.change('invite');
  update = () => this.change('update');
  suspend = () => this.change('suspend');
  reactivate = () => this.change('reactivate');
  remove = () => this.change('remove');
  createGroup = () => this.change('createGroup');
  renameGroup = () => this.change('renameGroup');
  removeGroup = () => this.change('removeGroup');
  grant = () => this.change('grant');
  revoke = () => this.change('revoke');

  /** The calls that would have changed the account. */
  changes(): string[] {
    const reads = /^(people|personById|personByEmail|groups|groupByName|members|confirmAccepted)\b/;
    return this.calls.filter((call) => !reads.test(call));
  }

  private async change(what: string): Promise<never> {
    await this.call(what);
    throw what === 'invite' ? new Conflict('not in this test') : new NotThere('whoever it is');
  }

  private async call(what: string): Promise<void> {
    this.calls.push(what.trim());
    await this.before(what.trim());
  }
}

function slice<T>(all: readonly T[], size: number, next: string | undefined): Page<T> {
  const start = Number(next ?? 0);
  const items = all.slice(start, start + size);
  return start + size < all.length ? { items, next: String(start + size) } : { items };
}

/** A person of an account, a member who is active. */
export function member(email: string, more: Partial<Person> = {}): Person {
  return {
    id: `P-${email.toUpperCase()}`,
    email,
    givenName: 'Ada',
    familyName: 'Lovelace',
    active: true,
    state: 'active',
    kind: 'member',
    ...more,
  };
}

/** A group of an account, manageable. */
export function group(name: string, more: Partial<Group> = {}): Group {
  return { id: `g-${name.toLowerCase()}`, name, manageable: true, ...more };
}
