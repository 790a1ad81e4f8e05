import { ScimError } from '../../scim/errors';
import type { Operation } from '../exchange';

/** /Me (RFC 7644 §3.11): the token is the identity provider's, which is none of the users. */
export const me: Operation = async () => {
  throw new ScimError(
    501,
    '/Me is not supported: the token belongs to the identity provider, not to a user. Use /Users/{id}.',
  );
};
