import type { Person } from '../../account/port';
import type { Drift, DriftMode } from '../../contract/operator-requests';
import { isActive, textOf } from '../../scim/types';
import { toStored } from '../../table/codec';
import { concurrently } from '../../table/concurrently';
import type { Item } from '../../table/store';
import { ownersOf } from '../import/classify';
import { noteInvitations } from '../import/invitations';
import { unlessRefused } from '../run/pages';
import type { RunContext } from '../run/run-context';
import { type ConfirmedPerson, observedAt } from '../state/observed';
import { verify } from '../state/requeue';
import type { Upstream } from '../upstream/upstream';
import { leaversAmong } from './drift-leavers';
import { comparePerson } from './drift-person';
import { type DriftPage, type DriftState, drift } from './drift-report';
import { keepSeen, readSeen } from './drift-seen';

const atOnce = 8;

/** Compares a page of the account's people with the directory, and notes whom it has seen. */
export async function comparePeople(
  context: RunContext,
  { name }: Upstream,
  people: readonly Person[],
  { run, page, mode }: Pick<DriftState, 'run' | 'page' | 'mode'>,
): Promise<DriftPage> {
  await keepSeen(context, name, { run, page }, 'people', people);
  const owners = await ownersOf(
    context,
    name,
    'USER',
    people.map(({ id }) => id),
  );
  const items = await context.store.resources('USER', [...new Set(owners.values())]);
  const drifts: Drift[] = [];
  const explained: DriftPage['explained'][number][] = [];
  await concurrently(people, atOnce, async (person) => {
    const userId = owners.get(person.id);
    const item = userId === undefined ? undefined : items.get(userId);
    // Guests are never managed.
    if (userId === undefined || item === undefined || person.kind !== 'member') return;
    const ref = { kind: 'USER', id: userId } as const;
    const found = comparePerson(item, name, person);
    if (found.standing === 'explained') explained.push(found.why);
    else if (found.standing === 'out of date') await verify(context, ref, name);
    else if (found.standing === 'drift') {
      const repair = await repaired(mode, () => verify(context, ref, name, 'repair'));
      for (const what of found.differences) {
        drifts.push(drift(`person ${what}`, ref, person.id, person.email, repair));
      }
    }
  });
  const strangers = people.filter(({ id }) => !owners.has(id));
  for (const { person, userId } of await leaversAmong(context, strangers)) {
    const ref = { kind: 'USER', id: userId } as const;
    const repair = await repaired(mode, () => verify(context, ref, name, 'repair'));
    drifts.push(drift('person active', ref, person.id, person.email, repair));
  }
  await noteInvitations(context, name, people);
  return { drifts, explained, people: people.length, groups: 0 };
}

/** Hands a difference to delivery when that is wanted; whether it was. */
export async function repaired(mode: DriftMode, hand: () => Promise<boolean>): Promise<boolean> {
  return mode === 'repair' && (await hand());
}

/** Maximum number of expected people that may be missing from the account's list before the list itself is doubted. */
const missingCount = 20;
const missingShare = 0.05;

/**
 * Finds who should be in the account and was not in its list, after the list was read to its end. A list is taken at its word for
 * nobody: each of them is asked for by id. And when very many are missing, it is the list that is short; nothing is concluded then.
 *
 * @param until epoch milliseconds after which nothing more is asked of the account
 * @throws AccountError when a person cannot be read: unknown is not missing
 */
export async function findMissing(
  context: RunContext,
  upstream: Upstream,
  { run, mode, compared }: Pick<DriftState, 'run' | 'mode' | 'compared'>,
  until: number,
): Promise<DriftPage> {
  const seen = await readSeen(context, upstream.name, run, 'people');
  let expected = 0;
  const unseen: { userId: string; confirmed: ConfirmedPerson; who: string }[] = [];
  const query = { KeyConditionExpression: 'pk = :users', ExpressionAttributeValues: { ':users': 'USER' } };
  for await (const items of context.store.items.query(query)) {
    for (const item of items) {
      const confirmed = settledInAccount(item, upstream.name);
      if (confirmed === undefined) continue;
      expected += 1;
      if (seen(confirmed.id)) continue;
      unseen.push({
        userId: item.sk,
        confirmed,
        who: textOf(toStored(item).attributes, 'userName') ?? confirmed.email,
      });
    }
  }
  const nothing = { drifts: [], explained: [], people: 0, groups: 0 };
  // An account has at least its owner: an empty list is none.
  const isEmpty = compared.people === 0 && expected > 0;
  if (isEmpty || unseen.length > Math.max(missingCount, expected * missingShare)) {
    const doubt = `The account's list lacks ${unseen.length} of the ${expected} people who should be in it. That is taken for a list that was cut short; nothing was concluded from it.`;
    return { ...nothing, doubt };
  }
  const doubts: string[] = [];
  const drifts = await concurrently(unseen, atOnce, async ({ userId, confirmed, who }) => {
    const refused: string[] = [];
    const there = await unlessRefused(
      upstream.call(until, (account) => account.personById(confirmed.id)),
      (message) => refused.push(`${who} could not be asked for: ${message}`),
    );
    doubts.push(...refused);
    if (there !== undefined || refused.length > 0) return undefined;
    const ref = { kind: 'USER', id: userId } as const;
    const repair = await repaired(mode, () => verify(context, ref, upstream.name, 'repair'));
    return drift('person missing', ref, confirmed.id, who, repair);
  });
  const doubt = doubts.length === 0 ? {} : { doubt: doubts.join(' ') };
  return { ...nothing, drifts: drifts.filter((one) => one !== undefined), ...doubt };
}

/** The confirmed state of a person who should be active in the account and whose delivery is complete. */
function settledInAccount(item: Item, upstream: string): ConfirmedPerson | undefined {
  const { confirmed, version, verify: asked, removal } = observedAt<ConfirmedPerson>(item, upstream);
  const { linked, attributes } = toStored(item);
  const settled = version === item.version && asked === undefined && removal === undefined;
  return settled && linked !== false && isActive(attributes) ? confirmed : undefined;
}
