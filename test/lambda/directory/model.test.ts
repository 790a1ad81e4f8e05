import fc from 'fast-check';
import type { Directory, MemberChange } from '../../../lambda/directory/directory';
import { type Attributes, foldCase } from '../../../lambda/scim/types';
import { consistencyFaults } from '../../support/dynamodb-consistency';
import { actor } from '../../support/dynamodb-samples';
import { freshTables } from '../../support/dynamodb-tables';

/** Few names in several spellings, so that random operations meet each other often. */
const userNames = ['ada@x.org', 'ADA@x.org', 'bob@x.org', 'Bob@X.org', 'cy@x.org'];
const groupNames = ['Team', 'TEAM', 'Staff'];
const userAttributes = fc.record(
  {
    userName: fc.constantFrom(...userNames),
    active: fc.boolean(),
    externalId: fc.constantFrom('e1', 'E1', 'e2'),
    emails: fc.array(
      fc.constantFrom('ada@x.org', 'Bob@x.org', 'new@x.org').map((value) => ({ value })),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['userName'] },
);
const slot = fc.nat({ max: 5 });
const slots = fc.array(slot, { maxLength: 4 });

type Op =
  | { do: 'createUser'; attributes: Attributes }
  | { do: 'updateUser'; slot: number; attributes: Attributes }
  | { do: 'deleteUser'; slot: number }
  | { do: 'createGroup'; displayName: string; members: number[] }
  | {
      do: 'changeGroup';
      slot: number;
      displayName: string;
      base: MemberChange['base'];
      add: number[];
      remove: number[];
    }
  | { do: 'deleteGroup'; slot: number };

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('createUser' as const), attributes: userAttributes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('updateUser' as const), slot, attributes: userAttributes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteUser' as const), slot }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('createGroup' as const),
      displayName: fc.constantFrom(...groupNames),
      members: slots,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('changeGroup' as const),
      slot,
      displayName: fc.constantFrom(...groupNames),
      base: fc.constantFrom('keep' as const, 'none' as const),
      add: slots,
      remove: slots,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteGroup' as const), slot }) },
);

/** The same directory, in a few lines without any store. */
class Model {
  readonly users = new Map<string, Attributes>();
  readonly groups = new Map<string, { displayName: string; members: Set<string> }>();
  /** Whom a userName brings back. */
  readonly deleted = new Map<string, string>();

  userCalled(userName: string): string | undefined {
    return [...this.users].find(([, user]) => foldCase(String(user.userName)) === foldCase(userName))?.[0];
  }

  groupCalled(displayName: string): string | undefined {
    return [...this.groups].find(([, group]) => foldCase(group.displayName) === foldCase(displayName))?.[0];
  }
}

/** Ids ever seen, by slot: operations name people and groups who may exist, be gone or never have been. */
interface Run {
  readonly directory: Directory;
  readonly model: Model;
  readonly userIds: string[];
  readonly groupIds: string[];
}

const nobody = '0198c2f0-0000-7000-8000-000000000000';
const idAt = (ids: readonly string[], index: number) => ids[index] ?? nobody;

/** Does the operation for real and in the model; they must agree on the outcome. */
async function step({ directory: { users, groups }, model, userIds, groupIds }: Run, action: Op): Promise<void> {
  switch (action.do) {
    case 'createUser': {
      const userName = String(action.attributes.userName);
      const owner = model.userCalled(userName);
      if (owner !== undefined) {
        await expect(users.create(action.attributes, actor)).rejects.toMatchObject({
          name: 'UniquenessConflict',
          ownerId: owner,
        });
        return;
      }
      const { id } = await users.create(action.attributes, actor);
      const former = model.deleted.get(foldCase(userName));
      if (former === undefined) expect(userIds).not.toContain(id);
      else expect(id).toBe(former);
      model.deleted.delete(foldCase(userName));
      model.users.set(id, { active: true, ...action.attributes });
      if (former === undefined) userIds.push(id);
      return;
    }
    case 'updateUser': {
      const id = idAt(userIds, action.slot);
      const update = users.update(id, () => action.attributes, { actor });
      const owner = model.userCalled(String(action.attributes.userName));
      if (!model.users.has(id)) await expect(update).rejects.toMatchObject({ name: 'NotFound' });
      else if (owner !== undefined && owner !== id)
        await expect(update).rejects.toMatchObject({ name: 'UniquenessConflict', ownerId: owner });
      else {
        expect((await update).record.attributes).toEqual(action.attributes);
        const name = foldCase(String(action.attributes.userName));
        // Taking over the name of a deleted person ends their claim to it.
        if (name !== foldCase(String(model.users.get(id)?.userName))) model.deleted.delete(name);
        model.users.set(id, action.attributes);
      }
      return;
    }
    case 'deleteUser': {
      const id = idAt(userIds, action.slot);
      const user = model.users.get(id);
      if (user === undefined) {
        await expect(users.delete(id, { actor })).rejects.toMatchObject({ name: 'NotFound' });
        return;
      }
      await users.delete(id, { actor });
      model.users.delete(id);
      model.deleted.set(foldCase(String(user.userName)), id);
      for (const { members } of model.groups.values()) members.delete(id);
      return;
    }
    case 'createGroup': {
      const { displayName } = action;
      const members = [...new Set(action.members.map((index) => idAt(userIds, index)))];
      const skipped: string[] = [];
      const create = groups.create({ displayName }, members, actor, (ids) => skipped.push(...ids));
      const known = members.filter((id) => model.users.has(id));
      if (model.groupCalled(displayName) !== undefined)
        await expect(create).rejects.toMatchObject({ name: 'UniquenessConflict' });
      else {
        const { id } = await create;
        expect([...known, ...skipped].sort()).toEqual([...members].sort());
        model.groups.set(id, { displayName, members: new Set(known) });
        groupIds.push(id);
      }
      return;
    }
    case 'changeGroup': {
      const id = idAt(groupIds, action.slot);
      const { displayName, base } = action;
      const add = action.add.map((index) => idAt(userIds, index));
      const remove = action.remove.map((index) => idAt(userIds, index));
      const update = groups.update(id, () => ({ attributes: { displayName }, members: { base, add, remove } }), {
        actor,
      });
      const group = model.groups.get(id);
      const owner = model.groupCalled(displayName);
      if (group === undefined) await expect(update).rejects.toMatchObject({ name: 'NotFound' });
      else if (owner !== undefined && owner !== id)
        await expect(update).rejects.toMatchObject({ name: 'UniquenessConflict' });
      else {
        const known = add.filter((member) => model.users.has(member));
        // A list in which nobody is known empties nothing.
        const replaced = base === 'none' && (add.length === 0 || known.length > 0);
        const members = new Set(replaced ? [] : [...group.members].filter((member) => !remove.includes(member)));
        for (const member of known) members.add(member);
        const { changed } = await update;
        const same =
          group.displayName === displayName &&
          members.size === group.members.size &&
          [...members].every((member) => group.members.has(member));
        expect(changed).toBe(!same);
        model.groups.set(id, { displayName, members });
      }
      return;
    }
    case 'deleteGroup': {
      const id = idAt(groupIds, action.slot);
      const existed = model.groups.delete(id);
      if (existed) await groups.delete(id, { actor });
      else await expect(groups.delete(id, { actor })).rejects.toMatchObject({ name: 'NotFound' });
    }
  }
}

async function agrees({ directory: { users, groups }, model }: Run): Promise<void> {
  const people = await users.listAfter(undefined, 100);
  expect(new Map(people.records.map(({ id, attributes }) => [id, attributes]))).toEqual(model.users);
  expect(await users.total()).toBe(model.users.size);
  expect(await groups.total()).toBe(model.groups.size);
  for (const [id, { displayName, members }] of model.groups) {
    expect((await groups.require(id)).attributes).toEqual({ displayName });
    expect(await groups.memberIds(id)).toEqual([...members].sort());
  }
  for (const id of model.users.keys()) {
    const expected = [...model.groups]
      .filter(([, { members }]) => members.has(id))
      .map(([groupId, { displayName }]) => ({ id: groupId, displayName }));
    expect(await users.groupsOf(id)).toEqual(expected.sort((one, other) => (one.id < other.id ? -1 : 1)));
  }
  for (const value of ['ada@x.org', 'bob@x.org', 'new@x.org']) {
    const found = (await users.find({ by: 'email', value })).map(({ id }) => id).sort();
    const having = [...model.users].filter(([, user]) =>
      JSON.stringify(user.emails ?? [])
        .toLowerCase()
        .includes(`"${value}"`),
    );
    expect(found).toEqual(having.map(([id]) => id).sort());
  }
}

test('does what a simple model does, whatever the order of operations; and its items agree with each other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 10, maxLength: 40 }), async (ops) => {
      const tables = await freshTables();
      const run: Run = { directory: tables.directory(), model: new Model(), userIds: [], groupIds: [] };
      for (const action of ops) await step(run, action);
      await agrees(run);
      expect(consistencyFaults(await tables.everything())).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('stays consistent whatever happens at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(op, { minLength: 2, maxLength: 8 }), { minLength: 3, maxLength: 8 }),
      async (rounds) => {
        const tables = await freshTables();
        const { users, groups } = tables.directory();
        for (const round of rounds) {
          const userIds = (await users.listAfter(undefined, 100)).records.map(({ id }) => id);
          const groupIds = (await groups.listAfter(undefined, 100)).records.map(({ id }) => id);
          const results = await Promise.allSettled(
            round.map((action) => attempt(tables.directory(), action, userIds, groupIds)),
          );
          for (const result of results) {
            if (result.status === 'rejected') expect(['NotFound', 'UniquenessConflict']).toContain(result.reason.name);
          }
          expect(consistencyFaults(await tables.everything())).toEqual([]);
        }
      },
    ),
    { numRuns: 20 },
  );
});

function attempt({ users, groups }: Directory, action: Op, userIds: string[], groupIds: string[]): Promise<unknown> {
  switch (action.do) {
    case 'createUser':
      return users.create(action.attributes, actor);
    case 'updateUser':
      return users.update(idAt(userIds, action.slot), () => action.attributes, { actor });
    case 'deleteUser':
      return users.delete(idAt(userIds, action.slot), { actor });
    case 'createGroup':
      return groups.create(
        { displayName: action.displayName },
        action.members.map((index) => idAt(userIds, index)),
        actor,
      );
    case 'changeGroup': {
      const { displayName, base } = action;
      const add = action.add.map((index) => idAt(userIds, index));
      const remove = action.remove.map((index) => idAt(userIds, index));
      return groups.update(
        idAt(groupIds, action.slot),
        () => ({ attributes: { displayName }, members: { base, add, remove } }),
        { actor },
      );
    }
    case 'deleteGroup':
      return groups.delete(idAt(groupIds, action.slot), { actor });
  }
}
