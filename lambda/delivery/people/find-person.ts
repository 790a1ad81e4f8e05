import type { Person, Profile } from '../../account/port';
import { addressKey } from '../../scim/email-address';
import { NotYet } from '../reconcile/not-yet';
import type { Unit, Work } from '../reconcile/unit';
import { type ConfirmedPerson, newMs } from '../state/observed';
import { ownerOf } from '../state/ownership';

/** A person of the account as one that was taken. */
export function takenFrom(found: Person, origin: ConfirmedPerson['origin']): ConfirmedPerson {
  const { id, email, givenName, familyName, displayName, externalId, active, kind, pendingEmail, invitedAt } = found;
  return {
    id,
    origin,
    email,
    active,
    ...(givenName === undefined ? {} : { givenName }),
    ...(familyName === undefined ? {} : { familyName }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(kind === 'member' ? {} : { kind }),
    ...(pendingEmail === undefined ? {} : { pendingEmail }),
    ...(invitedAt === undefined ? {} : { invitedAt }),
  };
}

/** A person of the account who has one of these addresses and belongs to no other user. */
export async function freeByAddress(
  addresses: readonly (string | undefined)[],
  unit: Unit<ConfirmedPerson>,
  work: Work,
): Promise<Person | undefined> {
  const distinct = new Map(addresses.flatMap((address) => (address ? [[addressKey(address), address]] : [])));
  for (const address of distinct.values()) {
    const found = await work.call((account) => account.personByEmail(address));
    if (found !== undefined && (await isFree(found, unit, work))) return found;
  }
  return undefined;
}

/** Whether a person of the account belongs to no other user of the directory. */
async function isFree({ id }: Person, { ref }: Unit<ConfirmedPerson>, { context, upstream }: Work): Promise<boolean> {
  const owner = await ownerOf(context.store, upstream.name, 'USER', id);
  return owner === undefined || (ref.kind === 'USER' && owner === ref.id);
}

/**
 * Whoever the account has in the place of somebody whom it does not know by their id any more: deleted and invited anew by hand, they have
 * the same address and another id. Before a removal counts as done, they must have been looked for; and nobody is taken for gone who came
 * a moment ago, since accounts show what was written a little later. Until then whoever has the address that the identity provider now gives
 * them is somebody else: it was never theirs in the account.
 *
 * @returns undefined when they are gone
 * @throws NotYet when the account cannot be expected to show them yet
 */
export async function successorOf(
  known: ConfirmedPerson,
  profile: Profile | undefined,
  unit: Unit<ConfirmedPerson>,
  work: Work,
): Promise<Person | undefined> {
  const found = await freeByAddress([known.email, known.pendingEmail, known.formerEmail], unit, work);
  if (found !== undefined) return found;
  const knownFrom = Date.parse(known.invitedAt ?? '') + newMs;
  if (work.now.getTime() < knownFrom) {
    throw new NotYet(`the account does not show ${known.email} yet, who was invited a moment ago`, knownFrom);
  }
  return freeByAddress([profile?.email], unit, work);
}
