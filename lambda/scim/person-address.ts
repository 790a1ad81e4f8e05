import { textOf } from './attributes';
import { foldCase } from './case-fold';
import { emailAddress } from './email-address';
import { type Attributes, isObject } from './types';

/**
 * The email address by which an account knows a person, as it is delivered: the primary one, else the first of type `work`, else the
 * first that gives an address; a userName that gives one where none of them does. Undefined when the person has no address at all.
 *
 * One rule for everything that compares people with an account: whom a new person links to, which domain is checked, who is invited.
 */
export function addressOf(attributes: Attributes): string | undefined {
  return saidAddressOf(attributes) ?? emailAddress(textOf(attributes, 'userName') ?? '');
}

/** The address that `emails` says; undefined when it says none, so that only a userName could stand in for it. */
export function saidAddressOf(attributes: Attributes): string | undefined {
  return written(attributes)
    .map(emailAddress)
    .find((address) => address !== undefined);
}

/** What stands where an address should, and gives none; undefined when there is an address, or nothing is said. */
export function unreadableAddressOf(attributes: Attributes): string | undefined {
  if (addressOf(attributes) !== undefined) return undefined;
  const userName = textOf(attributes, 'userName') ?? '';
  return [...written(attributes), userName].find((text) => text.trim() !== '');
}

/** What is written in `emails`, that which counts first. */
function written(attributes: Attributes): readonly string[] {
  const emails = (Array.isArray(attributes.emails) ? attributes.emails : []).filter(isObject);
  const rank = ({ primary, type }: Attributes): number => {
    if (primary === true) return 0;
    return typeof type === 'string' && foldCase(type) === 'work' ? 1 : 2;
  };
  return emails
    .toSorted((one, other) => rank(one) - rank(other))
    .flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}
