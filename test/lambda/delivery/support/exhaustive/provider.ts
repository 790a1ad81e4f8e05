import { createDirectory, type Directory } from '../../../../../lambda/directory/directory';
import { actor } from '../../../../support/dynamodb-samples';
import { activityTable, directoryTable } from '../world';
import { address, type Place } from './place';

/** What the identity provider can do to one person and the one group that they may be in. */
export const operations = [
  'deactivate',
  'reactivate',
  'rename',
  'rename group',
  'add',
  'remove',
  'delete',
  'return',
] as const;

export type Operation = (typeof operations)[number];

/** What the identity provider wants by now, kept apart from the directory. */
export interface Wanted {
  readonly life: 'active' | 'inactive' | 'deleted';
  /** Two names only, so that renaming twice is renaming back. */
  readonly givenName: 'Ada' | 'Augusta';
  readonly groupName: 'Team' | 'Crew';
  readonly member: boolean;
}

export const atFirst: Wanted = { life: 'active', givenName: 'Ada', groupName: 'Team', member: true };

/** What is wanted after an operation; undefined when an identity provider would not send it. */
export function after(operation: Operation, wanted: Wanted): Wanted | undefined {
  const { life, member } = wanted;
  switch (operation) {
    case 'deactivate':
      return life === 'active' ? { ...wanted, life: 'inactive' } : undefined;
    case 'reactivate':
      return life === 'inactive' ? { ...wanted, life: 'active' } : undefined;
    case 'rename':
      return life === 'deleted' ? undefined : { ...wanted, givenName: wanted.givenName === 'Ada' ? 'Augusta' : 'Ada' };
    case 'rename group':
      return { ...wanted, groupName: wanted.groupName === 'Team' ? 'Crew' : 'Team' };
    case 'add':
      return member || life === 'deleted' ? undefined : { ...wanted, member: true };
    case 'remove':
      return member ? { ...wanted, member: false } : undefined;
    case 'delete':
      return life === 'deleted' ? undefined : { ...wanted, life: 'deleted', member: false };
    case 'return':
      return life === 'deleted' ? { ...wanted, life: 'active' } : undefined;
  }
}

const attributes = ({ givenName, life }: Wanted) => ({
  userName: address,
  active: life === 'active',
  name: { givenName },
  emails: [{ value: address, primary: true }],
});

/** The ids of the person and the group in the directory. */
export interface Ids {
  readonly user: string;
  readonly group: string;
}

export async function arrive(place: Place): Promise<Ids> {
  const { users, groups } = directoryOf(place);
  const { id: user } = await users.create(attributes(atFirst), actor);
  const { id: group } = await groups.create({ displayName: atFirst.groupName }, [user], actor);
  return { user, group };
}

/** Does what leads to what is wanted now. */
export async function provide(operation: Operation, wanted: Wanted, { user, group }: Ids, place: Place): Promise<void> {
  const { users, groups } = directoryOf(place);
  const members = (add: string[], remove: string[]) => ({ base: 'keep' as const, add, remove });
  switch (operation) {
    case 'delete':
      return users.delete(user, { actor });
    case 'return':
      await users.create(attributes(wanted), actor);
      return;
    case 'rename group':
      await groups.update(group, () => ({ attributes: { displayName: wanted.groupName } }), { actor });
      return;
    case 'add':
    case 'remove': {
      const change = operation === 'add' ? members([user], []) : members([], [user]);
      await groups.update(group, (current) => ({ attributes: current.attributes, members: change }), { actor });
      return;
    }
    default:
      await users.update(user, () => attributes(wanted), { actor });
  }
}

function directoryOf({ database, clock }: Place): Directory {
  return createDirectory({
    client: database.client,
    directoryTable,
    activityTable,
    activityRetentionDays: 1,
    settleSeconds: 30,
    clock,
  });
}
