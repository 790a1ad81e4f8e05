import { DirectoryKeys } from '../../../contract/names';
import { membershipKey, membersOf } from '../../../table/keys';
import type { Item } from '../../../table/store';
import { type ConfirmedMembership, observedAt } from '../../state/observed';
import type { CommandContext } from '../../state/requeue';
import { refText } from '../../state/resource-ref';
import type { UpstreamState } from '../../state/upstream-state';
import { type Named, named } from '../names/names';
import { type Standing, standingOf } from './standing';

/** One membership, of a person or of a group that is explained. */
export interface ExplainedMembership {
  /** `MEMBERSHIP/<group id>/<user id>`. */
  readonly ref: string;
  /** What people call the other side: the group of a person, the person of a group. */
  readonly name: string;
  readonly wanted: boolean;
  readonly standings: readonly Standing[];
}

/** The members of a group, counted; those with whom it is not in step by name. */
export interface ExplainedMembers {
  readonly wanted: number;
  readonly inStep: number;
  /** At most `shownMembers` of them. */
  readonly others: readonly ExplainedMembership[];
  readonly othersCount: number;
}

type States = Readonly<Record<string, UpstreamState>>;

/** So many members are shown by name. */
const shownMembers = 20;

/** The groups of a person, by name. @throws Busy */
export async function groupsOf(
  context: CommandContext,
  userId: string,
  states: States,
  now: Date,
): Promise<ExplainedMembership[]> {
  const { store } = context;
  const entries = await store.items.queryAll({
    IndexName: DirectoryKeys.byUserIndex,
    KeyConditionExpression: '#user = :user',
    ExpressionAttributeNames: { '#user': DirectoryKeys.byUserPartitionKey },
    ExpressionAttributeValues: { ':user': userId },
  });
  const items = await store.readMany(
    entries.map((entry) => membershipKey(String(entry[DirectoryKeys.byUserSortKey]), userId)),
  );
  const all = (await named(context, items)).map((each) => explained(each, 'GROUP', states, now));
  return all.filter(isWorthTelling).sort((one, other) => one.name.localeCompare(other.name));
}

/** What was never there, and is not wanted, is no news. */
const isWorthTelling = ({ wanted, standings }: ExplainedMembership): boolean =>
  wanted || standings.some(({ code }) => code !== 'in-step');

/** The members of a group. Reads its memberships once. @throws Busy */
export async function membersOfGroup(
  context: CommandContext,
  groupId: string,
  states: States,
  now: Date,
): Promise<ExplainedMembers> {
  let [wanted, inStep, othersCount] = [0, 0, 0];
  const others: Item[] = [];
  const pages = context.store.items.query({
    KeyConditionExpression: 'pk = :group',
    ExpressionAttributeValues: { ':group': membersOf(groupId) },
  });
  for await (const page of pages) {
    for (const item of page) {
      if (item.desired === 'present') wanted += 1;
      const isInStep = standings(item, '', states, now).every(({ code }) => code === 'in-step');
      if (isInStep) {
        if (item.desired === 'present') inStep += 1;
        continue;
      }
      othersCount += 1;
      if (others.length < shownMembers) others.push(item);
    }
  }
  const shown = (await named(context, others)).map((each) => explained(each, 'USER', states, now));
  return { wanted, inStep, othersCount, others: shown };
}

function explained(
  { ref, item, parts }: Named,
  other: 'USER' | 'GROUP',
  states: States,
  now: Date,
): ExplainedMembership {
  const side = parts.find((part) => part.ref.kind === other);
  const text = refText(ref);
  return {
    ref: text,
    name: side?.name ?? text,
    wanted: item.desired === 'present',
    standings: standings(item, text, states, now),
  };
}

const standings = (item: Item, ref: string, states: States, now: Date): Standing[] =>
  Object.entries(states).map(([upstream, state]) => {
    const standing = standingOf(item, upstream, state, ref, now);
    if (standing.code !== 'in-step') return standing;
    const { confirmed } = observedAt<ConfirmedMembership>(item, upstream);
    return { ...standing, text: confirmed === undefined ? 'Not a member in the account.' : 'A member in the account.' };
  });
