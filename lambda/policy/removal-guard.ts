import type { DeliveryContext } from '../delivery/context';
import type { GuardSettings } from '../delivery/policy';
import type { Key } from '../directory/keys';
import type { Step } from '../directory/transaction';

/** The guard's window of one upstream: when it began, and how many removals it has let through. */
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
 * removal counts once, and none goes through uncounted. When the step's condition fails, others were faster: ask again.
 */
export async function guard(context: DeliveryContext, upstream: string): Promise<Verdict> {
  const settings = context.policy.guard;
  if (settings === 'off') return { verdict: 'granted', reason: 'the removal guard is off' };
  const now = context.clock().getTime();
  const [item, people] = await Promise.all([context.store.items.get(guardKey(upstream)), peopleOf(context, upstream)]);
  const allowed = allowance(settings, people);
  const windowMs = settings.windowMinutes * 60_000;
  const began = item === undefined ? undefined : Number(item.began);
  if (began === undefined || began + windowMs <= now) {
    if (allowed < 1) return held(settings, allowed, people);
    return granted(context.store.table, upstream, {
      UpdateExpression: 'SET began = :now, passed = :one',
      ConditionExpression: began === undefined ? 'attribute_not_exists(began)' : 'began = :began',
      ExpressionAttributeValues: { ':now': now, ':one': 1, ...(began === undefined ? {} : { ':began': began }) },
    });
  }
  if (Number(item?.passed) >= allowed) return held(settings, allowed, people);
  return granted(context.store.table, upstream, {
    UpdateExpression: 'ADD passed :one',
    ConditionExpression: 'began = :began AND passed < :allowed',
    ExpressionAttributeValues: { ':one': 1, ':began': began, ':allowed': allowed },
  });
}

/**
 * How many active people the share is taken of: those of the directory, or fewer when a look at the account has counted fewer.
 * @see rememberPeople
 */
async function peopleOf({ directory, store }: DeliveryContext, upstream: string): Promise<number> {
  const [total, counted] = await Promise.all([directory.users.total(), store.items.get(peopleKey(upstream))]);
  return counted === undefined ? total : Math.min(total, Number(counted.active));
}

const peopleKey = (upstream: string): Key => ({ pk: 'STATE#PEOPLE', sk: upstream });

/** Remembers how many active people an account has, for whoever has just read the whole list. */
export async function rememberPeople(
  { store }: Pick<DeliveryContext, 'store'>,
  upstream: string,
  active: number,
): Promise<void> {
  await store.items.put({ ...peopleKey(upstream), active });
}

type Change = Pick<
  NonNullable<Step['action']['Update']>,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
>;

function granted(table: string, upstream: string, change: Change): Verdict {
  const step: Step = { role: 'guard', action: { Update: { TableName: table, Key: guardKey(upstream), ...change } } };
  return { verdict: 'granted', reason: 'within what the removal guard lets through', step };
}

function held({ windowMinutes }: Exclude<GuardSettings, 'off'>, allowed: number, people: number): Verdict {
  const reason =
    `the removal guard lets ${allowed} removals through in ${windowMinutes} minutes (${people} people in the directory), ` +
    'and this is one more. Check whether the identity provider means it; then release it or discard it: scim-bridge held';
  return { verdict: 'held', reason };
}
