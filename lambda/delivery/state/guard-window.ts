import { counted } from '../../contract/counted';
import { allowance, type Counted, type GuardSettings, groupAllowance } from '../../policy/removal-guard';
import type { Key } from '../../table/keys';
import type { Store } from '../../table/store';
import type { Step } from '../../table/transaction';

/** The guard's dependencies. */
export interface Guarded {
  readonly items: Pick<Store, 'get' | 'table'>;
  readonly settings: Exclude<GuardSettings, 'off'>;
  readonly now: Date;
  /** The number of active users in the directory. */
  readonly activePeople: () => Promise<number>;
}

/** What is asked of the guard. */
export interface Asked {
  readonly counts: Counted;
  /** How many ask together. */
  readonly asked: number;
  /** How many of what is counted each of them is. */
  readonly weight: number;
  /** A group whose own members are counted as well. */
  readonly within?: { readonly groupId: string; readonly members: () => Promise<number> } | undefined;
}

/** What the guard says. */
export interface GuardVerdict {
  /** How many of those who asked go through: the first ones. They do, provided that `steps` are written in the same transaction. */
  readonly granted: number;
  /** Why the others do not, for the administrator. */
  readonly reason: string;
  /** Count what goes through. When the condition of one fails, others were faster: ask again. */
  readonly steps: readonly Step[];
}

/** The guard's window of one upstream: when it began, of how many, and how many it has let through since. */
export const guardKey = (upstream: string, counts: Counted = 'people', groupId?: string): Key => ({
  pk: 'STATE#GUARD',
  sk: [upstream, ...(counts === 'people' ? [] : [counts]), ...(groupId === undefined ? [] : [groupId])].join('#'),
});

/**
 * Asks how much of what takes access away may go through.
 *
 * The count is an update inside the transaction that writes the verdict down on the resource: whichever worker crashes where, one
 * removal counts once, and none goes through uncounted. The share is of those who were there when the window began: whoever goes in it
 * does not make it smaller.
 */
export async function guard(guarded: Guarded, upstream: string, asked: Asked): Promise<GuardVerdict> {
  const { settings } = guarded;
  const { counts, within, weight } = asked;
  const company: Window = {
    key: guardKey(upstream, counts),
    size: guarded.activePeople,
    allowed: (people) => allowance(settings, people, counts),
    told: (allowed, minutes, people) =>
      `${counted(allowed, ...nouns[counts])} through in ${minutes} minutes (${counted(people, 'active person', 'active people')})`,
  };
  const windows = [company];
  if (within !== undefined) {
    windows.push({
      key: guardKey(upstream, counts, within.groupId),
      size: within.members,
      allowed: (members) => groupAllowance(settings, members),
      told: (allowed, minutes, members) =>
        `${counted(allowed, 'member', 'members')} leave a group that the account had before in ${minutes} minutes (it has ${members})`,
    });
  }
  const states = await Promise.all(windows.map((window) => look(guarded, window)));
  const rooms = states.map((state) => ({ state, room: Math.floor((state.allowed - state.passed) / weight) }));
  const [narrowest] = rooms.toSorted((one, other) => one.room - other.room);
  const granted = Math.max(0, Math.min(asked.asked, narrowest?.room ?? 0));
  const reason = narrowest === undefined ? '' : heldBy(narrowest.state, weight);
  if (granted === 0) return { granted, reason, steps: [] };
  return { granted, reason, steps: states.map((state) => countStep(guarded, state, granted * weight)) };
}

const nouns: Record<Counted, readonly [one: string, many: string]> = {
  people: ['removal', 'removals'],
  accesses: ['end of a membership', 'ends of memberships'],
  addresses: ['change of address', 'changes of address'],
};

/** A count within a window of time. */
interface Window {
  readonly key: Key;
  readonly size: () => Promise<number>;
  readonly allowed: (size: number) => number;
  readonly told: (allowed: number, minutes: number, size: number) => string;
}

/** A window as it is: `began` is undefined when there never was one, `fresh` when the former one has ended. */
interface WindowState {
  readonly key: Key;
  readonly began: number | undefined;
  readonly fresh: boolean;
  readonly size: number;
  readonly allowed: number;
  readonly passed: number;
  readonly told: string;
}

async function look({ items, settings, now }: Guarded, window: Window): Promise<WindowState> {
  const item = await items.get(window.key);
  const began = item === undefined ? undefined : Number(item.began);
  const fresh = began === undefined || began + settings.windowMinutes * 60_000 <= now.getTime();
  const size = fresh ? await window.size() : Number(item?.people);
  const passed = fresh ? 0 : Number(item?.passed);
  return {
    key: window.key,
    began,
    fresh,
    size,
    allowed: window.allowed(size),
    passed,
    told: window.told(window.allowed(size), settings.windowMinutes, size),
  };
}

function countStep({ items, now }: Guarded, { key, began, fresh, size, passed }: WindowState, by: number): Step {
  const change = fresh
    ? {
        UpdateExpression: 'SET began = :now, passed = :by, people = :people',
        ConditionExpression: began === undefined ? 'attribute_not_exists(began)' : 'began = :began',
        ExpressionAttributeValues: {
          ':now': now.getTime(),
          ':by': by,
          ':people': size,
          ...(began === undefined ? {} : { ':began': began }),
        },
      }
    : {
        UpdateExpression: 'ADD passed :by',
        ConditionExpression: 'began = :began AND passed = :passed',
        ExpressionAttributeValues: { ':by': by, ':began': began, ':passed': passed },
      };
  return { role: `guard ${key.sk}`, action: { Update: { TableName: items.table, Key: key, ...change } } };
}

/** What a person decides upon in any case. @param because for the administrator */
export const decideByHand = (because: string): GuardVerdict => ({
  granted: 0,
  reason: `${because}. ${decide}`,
  steps: [],
});

const decide = 'Check whether the identity provider means it; then release it or discard it: npx scim-bridge held list';

function heldBy({ told }: WindowState, weight: number): string {
  const more = weight > 1 ? `this would be ${weight} more` : 'this is one more';
  return `the removal guard lets ${told}, and ${more}. ${decide}`;
}
