import { throwawayDomain } from '../contract/throwaway';
import { addressKey, addressOf } from '../scim/email-address';
import { comparableName } from '../scim/group-name';
import { type Attributes, textOf } from '../scim/types';

const ending = `@${throwawayDomain}`;

/** Whether an address is in the reserved domain, in any spelling. */
const isThrowawayAddress = (address: string): boolean => addressKey(address).endsWith(ending);

/**
 * Whether a user is one that the bridge accepts, keeps and answers like any other, and never delivers to an account
 * (docs/decisions/0044): their userName or the address that would be delivered is in the reserved domain.
 */
export function isThrowawayUser(attributes: Attributes): boolean {
  return [textOf(attributes, 'userName'), addressOf(attributes)].some(
    (text) => text !== undefined && isThrowawayAddress(text),
  );
}

/** The same for a group, by its name: `Engineering@simulation.invalid`. */
export function isThrowawayGroup(attributes: Attributes): boolean {
  return comparableName(textOf(attributes, 'displayName') ?? '').endsWith(ending);
}
