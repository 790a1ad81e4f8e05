import { Conflict, NotThere } from '../../../../lambda/account/errors';
import type { Account, Capabilities, Group, Person, Profile } from '../../../../lambda/account/port';
import { foldCase } from '../../../../lambda/scim/types';

/** Somebody in the account of the model, who invited them and what became of them. */
export interface ModelPerson extends Person {
  readonly invitedByUs: boolean;
}

const can: Capabilities = {
  invite: true,
  update: true,
  changeEmail: true,
  suspend: true,
  reactivate: true,
  remove: true,
  groups: true,
  confirm: 'automatic',
  people: 'listed',
  membersReadable: true,
  maxMembersPerChange: 3,
};

/** An account in memory, with nothing of the bridge in it. Everything that was done to it is counted. */
export class ModelAccount implements Account {
  capabilities = can;
  readonly persons = new Map<string, ModelPerson>();
  readonly teams = new Map<string, { name: string; members: Set<string> }>();
  /** Every change that the bridge made, as text. */
  readonly log: string[] = [];
  /** People whom the bridge took away: active before, not after; and groups. */
  removals = 0;
  /** Whether it takes a second invitation of one address: then nothing but the bridge's own care prevents it. */
  takesTwice = false;
  /** People of ours whom somebody has removed and invited anew by hand: the new id, and whose they were in the directory. */
  readonly anew = new Map<string, string>();
  private serial = 0;

  /** The same people and groups, from now on apart from these. */
  copy(): ModelAccount {
    const copy = new ModelAccount();
    copy.capabilities = this.capabilities;
    copy.takesTwice = this.takesTwice;
    copy.serial = this.serial;
    copy.removals = this.removals;
    copy.log.push(...this.log);
    for (const [id, owner] of this.anew) copy.anew.set(id, owner);
    for (const [id, person] of this.persons) copy.persons.set(id, person);
    for (const [id, { name, members }] of this.teams) copy.teams.set(id, { name, members: new Set(members) });
    return copy;
  }

  add(profile: Profile, more: Partial<Person> = {}): ModelPerson {
    this.serial += 1;
    const person = {
      ...profile,
      id: `P${this.serial}`,
      active: true,
      state: 'active',
      kind: 'member',
      invitedByUs: false,
      ...more,
    } as const;
    this.persons.set(person.id, person);
    return person;
  }

  addTeam(name: string): string {
    this.serial += 1;
    this.teams.set(`g${this.serial}`, { name, members: new Set() });
    return `g${this.serial}`;
  }

  async health() {
    return { status: 'healthy' as const };
  }

  async people() {
    return { items: [...this.persons.values()] };
  }

  async personById(id: string) {
    return this.persons.get(id);
  }

  async personByEmail(email: string) {
    return [...this.persons.values()].find((person) => foldCase(person.email) === foldCase(email));
  }

  async invite(profile: Profile) {
    const known = await this.personByEmail(profile.email);
    if (known !== undefined && !this.takesTwice) throw new Conflict('somebody has this email address', known);
    const person = { ...this.add(profile), invitedByUs: true };
    this.persons.set(person.id, person);
    this.log.push(`invite ${profile.email} ${person.id}`);
    return person;
  }

  async update(id: string, change: Partial<Profile>) {
    const person = this.must(id);
    if (change.email !== undefined) {
      const holder = await this.personByEmail(change.email);
      if (holder !== undefined && holder.id !== id) throw new Conflict('somebody has this email address', holder);
    }
    const next = { ...person, ...change };
    this.persons.set(id, next);
    this.log.push(`update ${id} ${JSON.stringify(change)}`);
    return next;
  }

  async suspend(id: string) {
    const person = this.must(id);
    if (person.active) this.removals += 1;
    this.persons.set(id, { ...person, active: false, state: 'suspended' });
    this.log.push(`suspend ${id} ${person.email}`);
  }

  async reactivate(id: string) {
    this.persons.set(id, { ...this.must(id), active: true, state: 'active' });
    this.log.push(`reactivate ${id}`);
  }

  async remove(id: string) {
    if (this.persons.delete(id)) this.removals += 1;
    for (const team of this.teams.values()) team.members.delete(id);
    this.log.push(`remove ${id}`);
  }

  async groups() {
    return { items: [...this.teams].map(([id, { name }]) => this.group(id, name)) };
  }

  async groupByName(name: string) {
    return (await this.groups()).items.filter((group) => foldCase(group.name) === foldCase(name));
  }

  async createGroup(name: string) {
    const id = this.addTeam(name);
    this.log.push(`createGroup ${name} ${id}`);
    return this.group(id, name);
  }

  async renameGroup(id: string, name: string) {
    this.team(id).name = name;
    this.log.push(`renameGroup ${id} ${name}`);
  }

  async removeGroup(id: string) {
    this.team(id);
    this.teams.delete(id);
    this.removals += 1;
    this.log.push(`removeGroup ${id}`);
  }

  async members(groupId: string) {
    return { items: [...this.team(groupId).members] };
  }

  async grant(groupId: string, personIds: readonly string[]) {
    const { members } = this.team(groupId);
    for (const id of personIds) this.must(id);
    for (const id of personIds) members.add(id);
    this.log.push(`grant ${groupId} ${personIds.join(' ')}`);
  }

  async revoke(groupId: string, personIds: readonly string[]) {
    const { members } = this.team(groupId);
    for (const id of personIds) members.delete(id);
    this.log.push(`revoke ${groupId} ${personIds.join(' ')}`);
  }

  async confirmAccepted() {
    return [];
  }

  private group(id: string, name: string): Group {
    return { id, name, manageable: true };
  }

  private must(id: string): ModelPerson {
    const person = this.persons.get(id);
    if (person === undefined) throw new NotThere(`the person ${id}`);
    return person;
  }

  private team(id: string) {
    const team = this.teams.get(id);
    if (team === undefined) throw new NotThere(`the group ${id}`);
    return team;
  }
}
