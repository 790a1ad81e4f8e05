import fc from 'fast-check';
import type { Directory } from '../../../../lambda/directory/directory';
import type { Attributes } from '../../../../lambda/scim/types';
import type { Item } from '../../../../lambda/table/store';
import { actor } from '../../../support/dynamodb-samples';
import type { ModelAccount, ModelPerson } from './model-account';
import { recordsOf, type World } from './world';

/** Few addresses and names, so that they meet each other. Two of the addresses are in the account before. */
const emails = ['ada@x.org', 'bob@x.org', 'cy@x.org', 'known@x.org', 'guest@x.org', 'boss@x.org'];
const names = ['Team', 'Staff', 'Known'];
const slot = fc.nat({ max: 4 });

export type Operation =
  | { do: 'createUser'; email: string; active: boolean }
  | { do: 'changeUser'; slot: number; change: 'active' | 'inactive' | 'name' | 'email'; email: string }
  | { do: 'deleteUser'; slot: number }
  | { do: 'createGroup'; name: string; members: number[] }
  | { do: 'changeGroup'; slot: number; name: string | undefined; add: number[]; remove: number[] }
  | { do: 'deleteGroup'; slot: number }
  /** Something is changed, delivered for a while, and changed back. */
  | { do: 'flip'; what: 'active' | 'name' | 'groupName' | 'member'; slot: number; turns: number }
  | { do: 'pass'; seconds: number }
  | { do: 'turns'; count: number }
  | { do: 'sweep' }
  | { do: 'stream'; skip: number; take: number; reversed: boolean }
  | { do: 'outage'; kind: 'none' | 'down' | 'locked' }
  | {
      do: 'meddle';
      how: 'suspend' | 'reactivate' | 'rename' | 'remove' | 'anew' | 'removeGroup' | 'renameGroup' | 'expel';
      slot: number;
    };

const of = <T extends Operation['do']>(name: T) => fc.constant(name);

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: of('createUser'),
      email: fc.constantFrom(...emails),
      active: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: of('changeUser'),
      slot,
      change: fc.constantFrom('active' as const, 'inactive' as const, 'name' as const, 'email' as const),
      email: fc.constantFrom(...emails),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: of('deleteUser'), slot }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: of('createGroup'),
      name: fc.constantFrom(...names),
      members: fc.array(slot, { maxLength: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: of('changeGroup'),
      slot,
      name: fc.option(fc.constantFrom(...names), { nil: undefined }),
      add: fc.array(slot, { maxLength: 3 }),
      remove: fc.array(slot, { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: of('deleteGroup'), slot }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: of('flip'),
      what: fc.constantFrom('active' as const, 'name' as const, 'groupName' as const, 'member' as const),
      slot,
      turns: fc.nat({ max: 40 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: of('pass'), seconds: fc.constantFrom(1, 20, 45, 90, 200, 3600) }) },
  { weight: 8, arbitrary: fc.record({ do: of('turns'), count: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 8, arbitrary: fc.record({ do: of('sweep') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: of('stream'),
      skip: fc.nat({ max: 10 }),
      take: fc.nat({ max: 15 }),
      reversed: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: of('outage'),
      kind: fc.constantFrom('none' as const, 'down' as const, 'locked' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: of('meddle'),
      how: fc.constantFrom(
        'suspend' as const,
        'reactivate' as const,
        'rename' as const,
        'remove' as const,
        'anew' as const,
        'removeGroup' as const,
        'renameGroup' as const,
        'expel' as const,
      ),
      slot,
    }),
  },
);

let serial = 0;

/** Does one operation in a world. */
export async function perform(operation: Operation, world: World): Promise<void> {
  switch (operation.do) {
    case 'pass':
      world.scheduler.now += operation.seconds * 1000;
      return;
    case 'turns':
      await world.scheduler.turns(operation.count);
      return;
    case 'sweep':
      world.startSweep();
      return;
    case 'stream': {
      const records = world.records.length > 0 ? world.records : recordsOf(await world.place.items());
      const some = records.slice(-(operation.skip + operation.take)).slice(0, operation.take);
      world.startRecords(operation.reversed ? some.reverse() : some);
      return;
    }
    case 'outage':
      world.outage = operation.kind;
      return;
    case 'meddle':
      meddle(operation, world, await world.place.items());
      return;
    case 'flip':
      return flip(operation, world);
    default:
      serial += 1;
      await world.ask((directory) => provide(operation, directory, `n${serial}`));
  }
}

type Provided = Exclude<Operation, { do: 'pass' | 'turns' | 'sweep' | 'stream' | 'outage' | 'meddle' | 'flip' }>;

async function provide(operation: Provided, directory: Directory, unique: string): Promise<void> {
  const { users, groups } = directory;
  const idsOf = async (of: typeof users | typeof groups) =>
    (await of.list({ startIndex: 1, count: 100 })).records.map(({ id }) => id);
  const at = <T>(list: readonly T[], index: number): T => {
    const found = list[index % Math.max(1, list.length)];
    if (found === undefined) throw new Error('nobody there');
    return found;
  };
  switch (operation.do) {
    case 'createUser': {
      const { email, active } = operation;
      await users.create({ userName: email, active, name: { givenName: unique }, emails: [{ value: email }] }, actor);
      return;
    }
    case 'changeUser': {
      const { change, email } = operation;
      await users.update(
        at(await idsOf(users), operation.slot),
        ({ attributes }) => {
          if (change === 'name') return { ...attributes, name: { givenName: unique } };
          if (change === 'email') return { ...attributes, userName: email, emails: [{ value: email }] };
          return { ...attributes, active: change === 'active' };
        },
        { actor },
      );
      return;
    }
    case 'deleteUser':
      return users.delete(at(await idsOf(users), operation.slot), { actor });
    case 'createGroup': {
      const people = await idsOf(users);
      const members = people.length === 0 ? [] : operation.members.map((index) => at(people, index));
      await groups.create({ displayName: operation.name }, members, actor);
      return;
    }
    case 'changeGroup': {
      const people = await idsOf(users);
      const pick = (slots: readonly number[]) => (people.length === 0 ? [] : slots.map((index) => at(people, index)));
      const members = { base: 'keep' as const, add: pick(operation.add), remove: pick(operation.remove) };
      await groups.update(
        at(await idsOf(groups), operation.slot),
        ({ attributes }) => ({
          attributes: { ...attributes, displayName: operation.name ?? attributes.displayName ?? '' },
          members,
        }),
        { actor },
      );
      return;
    }
    case 'deleteGroup':
      return groups.delete(at(await idsOf(groups), operation.slot), { actor });
  }
}

/** The identity provider changes something, the stream's worker gets so far with it, and the identity provider takes it back. */
async function flip({ what, slot: index, turns }: Extract<Operation, { do: 'flip' }>, world: World): Promise<void> {
  const [there, back] = bothWays(what, index);
  await world.ask((directory) => there(directory));
  world.startRecords(world.records.length > 0 ? world.records.slice(-6) : recordsOf(await world.place.items()));
  await world.scheduler.turns(turns);
  await world.ask((directory) => back(directory));
}

type Ask = (directory: Directory) => Promise<unknown>;

function bothWays(what: Extract<Operation, { do: 'flip' }>['what'], index: number): [Ask, Ask] {
  const nth = <T>(list: readonly T[]): T => {
    const found = list[index % Math.max(1, list.length)];
    if (found === undefined) throw new Error('nobody there');
    return found;
  };
  const all = { startIndex: 1, count: 100 };
  const person =
    (change: (before: Attributes) => Attributes): Ask =>
    async ({ users }) => {
      const { id } = nth((await users.list(all)).records);
      await users.update(id, ({ attributes }) => change(attributes), { actor });
    };
  const group =
    (change: (before: Attributes) => Attributes): Ask =>
    async ({ groups }) => {
      const { id } = nth((await groups.list(all)).records);
      await groups.update(id, ({ attributes }) => ({ attributes: change(attributes) }), { actor });
    };
  const member =
    (joins: boolean): Ask =>
    async ({ users, groups }) => {
      const { id: groupId } = nth((await groups.list(all)).records);
      const { id } = nth((await users.list(all)).records);
      const members = { base: 'keep' as const, add: joins ? [id] : [], remove: joins ? [] : [id] };
      await groups.update(groupId, ({ attributes }) => ({ attributes, members }), { actor });
    };
  switch (what) {
    case 'active': {
      const turn = person((before) => ({ ...before, active: before.active === false }));
      return [turn, turn];
    }
    case 'name': {
      let former: Attributes = {};
      return [
        person((before) => {
          former = before;
          return { ...before, name: { givenName: 'Flipped' } };
        }),
        person((before) => (former.name === undefined ? before : { ...before, name: former.name })),
      ];
    }
    case 'groupName': {
      let former: Attributes = {};
      return [
        group((before) => {
          former = before;
          return { ...before, displayName: 'Flipped' };
        }),
        group((before) => ({ ...before, ...former })),
      ];
    }
    case 'member':
      return index % 2 === 0 ? [member(false), member(true)] : [member(true), member(false)];
  }
}

function invitedAnew(
  { id: former, email, givenName }: ModelPerson,
  account: ModelAccount,
  items: readonly Item[],
): void {
  const { id } = account.add({ email, ...(givenName && { givenName }) });
  const owner = items.find(({ pk, sk }) => pk === 'UPSTREAM#primary#PERSON' && sk === former);
  if (owner !== undefined) account.anew.set(id, String(owner.owner));
}

/** An administrator does something in the account itself. Bystanders are nobody's business here. */
function meddle(
  { how, slot: index }: Extract<Operation, { do: 'meddle' }>,
  { account }: World,
  items: readonly Item[],
): void {
  const people = [...account.persons.values()].filter(({ email }) => !email.startsWith('bystander'));
  const person = people[index % Math.max(1, people.length)];
  const teams = [...account.teams].filter(([, { name }]) => name !== 'Bystanders');
  const team = teams[index % Math.max(1, teams.length)];
  switch (how) {
    case 'suspend':
    case 'reactivate':
    case 'rename':
      if (person !== undefined) {
        const change = how === 'rename' ? { givenName: 'Meddled' } : { active: how === 'reactivate' };
        account.persons.set(person.id, { ...person, ...change });
      }
      return;
    case 'remove':
      if (person === undefined) return;
      account.persons.delete(person.id);
      for (const { members } of account.teams.values()) members.delete(person.id);
      return;
    case 'anew':
      if (person === undefined) return;
      account.persons.delete(person.id);
      for (const { members } of account.teams.values()) members.delete(person.id);
      invitedAnew(person, account, items);
      return;
    case 'removeGroup':
      if (team !== undefined) account.teams.delete(team[0]);
      return;
    case 'renameGroup':
      if (team !== undefined) team[1].name = 'Meddled';
      return;
    case 'expel':
      team?.[1].members.clear();
  }
}
