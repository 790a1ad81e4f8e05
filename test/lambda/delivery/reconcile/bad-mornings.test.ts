import { discardHeld, releaseHeld } from '../../../../lambda/delivery/admin/decisions/held';
import { asOperator } from '../../../support/as-operator';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

// A directory that is wrong about everybody: a company of 10, of whom 2 may leave in an hour.

const people = Array.from({ length: 10 }, (_, index) => `p${index}@x.org`);

interface Company {
  readonly account: ModelAccount;
  readonly bridge: SmallBridge;
  readonly ids: readonly string[];
  /** Two groups of everybody that the identity provider made, so that more memberships could end than the guard lets through. */
  readonly groups: readonly string[];
}

async function company(): Promise<Company> {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { guard: { count: 2, percent: 2, windowMinutes: 60 } });
  const ids: string[] = [];
  for (const userName of people) ids.push((await bridge.directory.users.create({ userName }, actor)).id);
  const groups: string[] = [];
  for (const displayName of ['Team', 'Ops'])
    groups.push((await bridge.directory.groups.create({ displayName }, ids, actor)).id);
  await minutes(bridge, 2);
  const made = { account, bridge, ids, groups };
  expect(left(made)).toEqual({ active: 10, memberships: 20 });
  return made;
}

async function minutes(bridge: SmallBridge, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) await bridge.sweep(60);
}

const left = ({ account }: Company) => ({
  active: [...account.persons.values()].filter(({ active }) => active).length,
  memberships: [...account.teams.values()].reduce((sum, { members }) => sum + members.size, 0),
});

const setAll =
  (active: boolean) =>
  async ({ bridge, ids }: Company): Promise<void> => {
    for (const id of ids)
      await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, active }), { actor });
  };

async function leaveGroups({ bridge, ids, groups }: Company): Promise<void> {
  const members = { base: 'keep' as const, add: [], remove: ids };
  for (const id of groups)
    await bridge.directory.groups.update(id, ({ attributes }) => ({ attributes, members }), { actor });
}

async function deleteAll({ bridge, ids }: Company): Promise<void> {
  for (const id of ids) await bridge.directory.users.delete(id, { actor });
}

async function createAll({ bridge }: Company): Promise<void> {
  for (const userName of people) await bridge.directory.users.create({ userName }, actor);
}

async function recreateGroups({ bridge, ids, groups }: Company): Promise<void> {
  for (const id of groups) await bridge.directory.groups.delete(id, { actor });
  for (const displayName of ['Team', 'Ops']) await bridge.directory.groups.create({ displayName }, ids, actor);
}

async function hourLater({ bridge }: Company): Promise<void> {
  bridge.now += 3_600_000;
  await minutes(bridge, 2);
}

test.each([
  ['deactivated', [setAll(false)], { active: 8, memberships: 20 }],
  ['deactivated, and out of all groups', [setAll(false), leaveGroups], { active: 8, memberships: 16 }],
  ['out of all groups, and deactivated', [leaveGroups, setAll(false)], { active: 8, memberships: 16 }],
  ['deleted', [deleteAll], { active: 8, memberships: 16 }],
  ['deleted, and nobody looks for two hours', [deleteAll, hourLater, hourLater], { active: 8, memberships: 16 }],
  ['out of all groups', [leaveGroups], { active: 10, memberships: 10 }],
  ['deactivated, activated, deactivated', [setAll(false), setAll(true), setAll(false)], { active: 8, memberships: 20 }],
  [
    'deactivated, activated, deactivated, an hour apart',
    [setAll(false), hourLater, setAll(true), hourLater, setAll(false)],
    { active: 8, memberships: 20 },
  ],
  ['deleted and created anew', [deleteAll, createAll], { active: 10, memberships: 10 }],
  [
    'deleted, and created anew an hour later',
    [deleteAll, hourLater, createAll, hourLater],
    { active: 10, memberships: 6 },
  ],
  ['in groups that are deleted and created anew', [recreateGroups], { active: 10, memberships: 20 }],
] as [string, ((company: Company) => Promise<void>)[], ReturnType<typeof left>][])(
  'everybody is %s',
  async (_, morning, expected) => {
    const one = await company();
    for (const step of morning) await step(one);
    await minutes(one.bridge, 3);
    expect(left(one)).toEqual(expected);
  },
);

describe('memberships of people whose suspension is held', () => {
  test('end when it is released', async () => {
    const one = await company();
    await deleteAll(one);
    await minutes(one.bridge, 2);
    expect(await releaseHeld(asOperator(one.bridge.context), 'all')).toBe(8);
    await hourLater(one);
    expect(left(one)).toEqual({ active: 0, memberships: 0 });
  });

  test('count as those of people who stay when it is discarded', async () => {
    const one = await company();
    await deleteAll(one);
    await minutes(one.bridge, 2);
    expect(await discardHeld(asOperator(one.bridge.context), 'all')).toBe(8);
    await hourLater(one);
    expect(left(one)).toEqual({ active: 8, memberships: 6 });
  });
});
