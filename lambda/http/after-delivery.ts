import type { Refused } from '../directory/delivery-watch';
import { ScimError } from '../scim/errors';
import type { KindName } from '../table/keys';

/** Waits for the delivery of a resource: what the account refuses of it, if anything, in the time that there is. */
export type AfterDelivery = (kind: KindName, id: string, since: number) => Promise<readonly Refused[]>;

const changes = /^(User|Group)s\.(?:create|replace|patch|delete)$/;

/**
 * Answers a change once the account has taken it (option `answerAfterDelivery`). The change is accepted in any case: the directory keeps it,
 * and what is not known in time is answered as it would be without the option.
 *
 * @param operation the name of the operation: `Users.create`
 * @param since when the request came, in epoch milliseconds
 * @throws ScimError 400 with the account's words when it refuses the change
 */
export async function afterDelivery<A extends { readonly resourceId?: string }>(
  operation: string,
  answer: A,
  since: number,
  wait: AfterDelivery,
): Promise<A> {
  const kind = changes.exec(operation)?.[1];
  if (kind === undefined || answer.resourceId === undefined) return answer;
  const refused = await wait(kind === 'User' ? 'USER' : 'GROUP', answer.resourceId, since);
  const [first] = refused;
  if (first === undefined) return answer;
  const words = refused.map(({ upstream, message }) => (refused.length === 1 ? message : `${upstream}: ${message}`));
  // Neither 403, which Okta shows as a wrong token, nor 409, upon which clients look for somebody else to link to.
  throw new ScimError(
    400,
    `The account refuses this change: ${words.join('; ').replace(/\.$/, '')}. The bridge keeps the change and tries it again ` +
      `daily, and whenever ${kind === 'User' ? 'it is sent again' : 'the group changes'}. "npx scim-bridge failed list" shows it.`,
    { scimType: 'invalidValue' },
  );
}
