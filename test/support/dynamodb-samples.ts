import type { Actor } from '../../lambda/directory/directory';
import type { Attributes } from '../../lambda/scim/types';

export const actor: Actor = { requestId: 'request-1', token: 'current', operation: 'test' };

/** A person as an identity provider creates one. */
export function person(userName: string, more: Attributes = {}): Attributes {
  return {
    userName,
    active: true,
    displayName: userName.split('@')[0] ?? userName,
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ value: userName, type: 'work', primary: true }],
    ...more,
  };
}
