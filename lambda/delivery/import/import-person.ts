import type { Person } from '../../account/port';
import type { Attributes } from '../../scim/types';
import type { ConfirmedPerson } from '../state/observed';

/** A person of the account as the identity provider shall see them, to match them by email. */
export function attributesOf({ email, givenName, familyName, displayName, active }: Person): Attributes {
  const name = { ...given('givenName', givenName), ...given('familyName', familyName) };
  return {
    userName: email,
    ...(Object.keys(name).length === 0 ? {} : { name }),
    ...given('displayName', displayName),
    active,
    emails: [{ value: email, type: 'work', primary: true }],
  };
}

/** A person of the account as delivery remembers them. */
export function takenOf(person: Person): ConfirmedPerson {
  const { id, email, givenName, familyName, displayName, externalId, active, kind, pendingEmail, invitedAt } = person;
  return {
    id,
    origin: 'imported',
    email,
    ...given('givenName', givenName),
    ...given('familyName', familyName),
    ...given('displayName', displayName),
    ...given('externalId', externalId),
    active,
    ...(kind === 'member' ? {} : { kind }),
    ...given('pendingEmail', pendingEmail),
    ...given('invitedAt', invitedAt),
  };
}

/** Upstreams say "no value" as an empty string, too. */
function given<N extends string>(name: N, value: string | undefined): { [K in N]?: string } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { [K in N]?: string });
}
