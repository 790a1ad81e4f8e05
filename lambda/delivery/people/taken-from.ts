import type { Person } from '../../account/port';
import type { ConfirmedPerson } from '../state/observed';

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
