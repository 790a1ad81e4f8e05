import { AccountError } from '../../account/errors';
import type { Person } from '../../account/port';
import { isActive } from '../../scim/types';
import { toStored } from '../../table/codec';
import { noteRun } from '../../table/scheduled-runs';
import { runEntry } from '../activity-entries';
import { runOutcome } from '../run/pages';
import type { RunContext } from '../run/run-context';
import { ownersOf } from './classify';
import { forgetInvitations } from './invitations';

/** What confirming at one account came to. */
export interface Confirmation {
  readonly upstream: string;
  /** The account's ids of those who were confirmed. */
  readonly confirmed: readonly string[];
  /** Why no one could be confirmed, for the administrator. */
  readonly failure?: string;
}

/** How long one round may ask an account, in milliseconds. */
const roundMs = 4 * 60_000;
/** Until when a round says something about the present, in milliseconds: two rounds of the usual five minutes. */
const goodForMs = 10 * 60_000;

/**
 * Confirms people whom the identity provider sent and who have accepted, in accounts that require confirmation. An account that fails does
 * not affect the others.
 */
export async function confirm(context: RunContext): Promise<Confirmation[]> {
  const rounds: Confirmation[] = [];
  for (const name of context.upstreams.keys()) rounds.push(await confirmAt(context, name));
  const now = context.clock().getTime();
  const troubles = rounds.flatMap(({ upstream, failure }) =>
    failure === undefined ? [] : [{ upstream, message: failure }],
  );
  await noteRun(context.store.items, {
    name: 'confirm',
    at: new Date(now).toISOString(),
    ...(await runOutcome(context.upstreams, troubles)),
    goodUntil: new Date(now + goodForMs).toISOString(),
  });
  return rounds;
}

/**
 * Those whom the identity provider sent and wants to be active. People invited outside the bridge are confirmed outside the bridge: to confirm is to
 * hand over keys.
 */
async function sentByProvider(
  context: RunContext,
  upstream: string,
  accepted: readonly Person[],
): Promise<readonly Person[]> {
  const ids = accepted.map(({ id }) => id);
  const owners = await ownersOf(context, upstream, 'USER', ids);
  const items = await context.store.resources('USER', [...new Set(owners.values())]);
  return accepted.filter(({ id }) => {
    const item = items.get(owners.get(id) ?? '');
    if (item === undefined || item.pk === 'USER#DELETED') return false;
    const { linked, attributes } = toStored(item);
    return linked !== false && isActive(attributes);
  });
}

async function confirmAt(context: RunContext, name: string): Promise<Confirmation> {
  const { store, clock, log, activity } = context;
  const upstream = context.upstreams.get(name);
  if (upstream === undefined || upstream.account.capabilities.confirm === 'automatic') {
    return { upstream: name, confirmed: [] };
  }
  try {
    const blocked = await upstream.blocked();
    if (blocked !== undefined) {
      return { upstream: name, confirmed: [], failure: blocked };
    }
    const until = clock().getTime() + roundMs;
    const people = await upstream.call(until, (account) =>
      account.confirmAccepted((accepted) => sentByProvider(context, name, accepted)),
    );
    const confirmed = people.map(({ id }) => id);
    if (confirmed.length > 0) {
      await store.transact([activity.record(runEntry(name, 'confirm', { people: confirmed }), clock())]);
      await forgetInvitations(context, name, confirmed);
      log.upstream({ upstream: name, event: `${confirmed.length} people confirmed` });
    }
    return { upstream: name, confirmed };
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
    log.upstream({ upstream: name, event: 'nobody could be confirmed', reason: error.message });
    return { upstream: name, confirmed: [], failure: error.message };
  }
}
