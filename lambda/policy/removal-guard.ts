import type { Key } from '../table/keys';
import type { Store } from '../table/store';
import type { Step } from '../table/transaction';

/** How many removals go through before the rest is held. */
export type GuardSettings =
  | 'off'
  | {
      /** This many in a window always go through. */
      readonly count: number;
      /** Or this share of the active people, in per cent, when that is more. */
      readonly percent: number;
      /** Length of a window, in minutes. */
      readonly windowMinutes: number;
    };

/** The defaults of the removal guard. */
export const defaultGuard: GuardSettings = { count: 10, percent: 2, windowMinutes: 60 };

/** What the guard works with. */
export interface Guarded {
  readonly items: Pick<Store, 'get' | 'table'>;
  readonly settings: GuardSettings;
  readonly now: Date;
  /** How many people the directory has who are active. */
  readonly activePeople: () => Promise<number>;
}

/** The guard's window of one upstream: when it began, how many people were active then, and how many removals it has let through. */
export const guardKey = (upstream: string): Key => ({ pk: 'STATE#GUARD', sk: upstream });

/** What the guard says to one removal. */
export type Verdict =
  /** It goes through, provided that `step` is written in the same transaction: it is what counts it. */
  | { readonly verdict: 'granted'; readonly reason: string; readonly step?: Step }
  | { readonly verdict: 'held'; readonly reason: string };

/** How many removals a window lets through. The share is of all people, so that a large directory is not stopped by a usual day. */
export function allowance({ count, percent }: Exclude<GuardSettings, 'off'>, people: number): number {
  return Math.max(count, Math.floor((people * percent) / 100));
}

/**
 * Asks whether one more removal (the suspension or removal of a person, the removal of a group) may go through.
 *
 * The count is an update inside the transaction that writes the verdict down on the resource: whichever worker crashes where, one
 * removal counts once, and none goes through uncounted. When the step's condition fails, others were faster: ask again. The share is
 * of those who were active when the window began: whoever is deactivated in it does not make it smaller.
 */
export async function guard(guarded: Guarded, upstream: string): Promise<Verdict> {
  const { settings, items } = guarded;
  if (settings === 'off') return { verdict: 'granted', reason: 'the removal guard is off' };
  const now = guarded.now.getTime();
  const item = await items.get(guardKey(upstream));
  const began = item === undefined ? undefined : Number(item.began);
  if (began === undefined || began + settings.windowMinutes * 60_000 <= now) {
    const people = await guarded.activePeople();
    if (allowance(settings, people) < 1) return held(settings, people);
    return granted(items.table, upstream, {
      UpdateExpression: 'SET began = :now, passed = :one, people = :people',
      ConditionExpression: began === undefined ? 'attribute_not_exists(began)' : 'began = :began',
      ExpressionAttributeValues: {
        ':now': now,
        ':one': 1,
        ':people': people,
        ...(began === undefined ? {} : { ':began': began }),
      },
    });
  }
  const people = Number(item?.people);
  const allowed = allowance(settings, people);
  if (Number(item?.passed) >= allowed) return held(settings, people);
  return granted(items.table, upstream, {
    UpdateExpression: 'ADD passed :one',
    ConditionExpression: 'began = :began AND passed < :allowed',
    ExpressionAttributeValues: { ':one': 1, ':began': began, ':allowed': allowed },
  });
}

type Change = Pick<
  NonNullable<Step['action']['Update']>,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
>;

function granted(table: string, upstream: string, change: Change): Verdict {
  const step: Step = { role: 'guard', action: { Update: { TableName: table, Key: guardKey(upstream), ...change } } };
  return { verdict: 'granted', reason: 'within what the removal guard lets through', step };
}

/** A removal that a person decides upon in any case. @param because for the administrator */
export const heldFor = (because: string): Verdict => ({ verdict: 'held', reason: `${because}. ${decide}` });

const decide = 'Check whether the identity provider means it; then release it or discard it: scim-bridge held';

function held(settings: Exclude<GuardSettings, 'off'>, people: number): Verdict {
  const reason =
    `the removal guard lets ${allowance(settings, people)} removals through in ${settings.windowMinutes} minutes ` +
    `(${people} active people), and this is one more. ${decide}`;
  return { verdict: 'held', reason };
}
