import { domainToASCII } from 'node:url';
import { addressOf, emailAddress, saidAddressOf, sameAddress } from '../scim/email-address';
import { type Attributes, isActive } from '../scim/types';
import { isThrowawayUser } from './throwaways';

/** The email domains whose people the account accepts; `any` if the operator set none. */
export type AllowedDomains = 'any' | ReadonlySet<string>;

/**
 * Reads the operator's list: domains separated by commas or spaces, ignoring case, with an optional leading `@`. A domain
 * stands for itself, not for its subdomains: 1Password's own list of allowed domains works that way.
 *
 * @throws Error naming an entry that is not a domain
 */
export function readAllowedDomains(text: string | undefined): AllowedDomains {
  const names = (text ?? '').split(/[\s,]+/).filter((name) => name !== '');
  if (names.length === 0) return 'any';
  return new Set(
    names.map((name) => {
      const domain = normalized(name.replace(/^@/, ''));
      if (!/^[^\s@.]+(\.[^\s@.]+)+$/.test(domain)) throw new Error(`"${name}" is not a domain such as example.com.`);
      return domain;
    }),
  );
}

/** Whether the account accepts an address of this domain. Values without a domain are outside this policy. */
export function isAllowedAddress(address: string, allowed: AllowedDomains): boolean {
  return allowed === 'any' || !address.includes('@') || allowed.has(domainOf(address));
}

/** The domain of an email address, normalised for comparison. */
function domainOf(address: string): string {
  const text = emailAddress(address) ?? address.trim();
  return normalized(text.slice(text.lastIndexOf('@') + 1));
}

/** A change that would add an address to the account that the operator does not allow. */
export interface ForeignAddress {
  readonly attribute: 'emails' | 'userName';
  readonly address: string;
  readonly domain: string;
}

/**
 * Checks a user who is about to be accepted; undefined if allowed. Only the address that delivery would use counts, not a private second
 * address. Deactivations (`active` false) and addresses that were accepted before always pass.
 *
 * @param before the user before the change, if active and known to the identity provider; undefined otherwise
 */
export function foreignAddress(
  after: Attributes,
  before: Attributes | undefined,
  allowed: AllowedDomains,
): ForeignAddress | undefined {
  const address = addressOf(after);
  if (address === undefined || !isActive(after) || isAllowedAddress(address, allowed)) return undefined;
  // The account never hears of them.
  if (isThrowawayUser(after)) return undefined;
  const former = before === undefined || !isActive(before) ? undefined : addressOf(before);
  if (former !== undefined && sameAddress(former, address)) return undefined;
  const attribute = saidAddressOf(after) === undefined ? 'userName' : 'emails';
  return { attribute, address, domain: domainOf(address) };
}

/** International domains are compared in their ASCII form; others stay unchanged, in lower case. */
function normalized(domain: string): string {
  return domainToASCII(domain) || domain.toLowerCase();
}
