import { domainToASCII } from 'node:url';
import { addressOf, emailAddress, saidAddressOf, sameAddress } from '../scim/email-address';
import { type Attributes, isActive } from '../scim/types';

/** The email domains that the account takes people from; `any` when the operator named none. */
export type AllowedDomains = 'any' | ReadonlySet<string>;

/**
 * Reads the operator's list: domains separated by commas or spaces, upper and lower case alike, `@` before them allowed. A domain
 * stands for itself, not for its subdomains: 1Password's own list of allowed domains works that way.
 *
 * @throws Error naming what is no domain
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

/** Whether the account takes an address of this domain. What has no domain at all is none of this policy's business. */
export function isAllowedAddress(address: string, allowed: AllowedDomains): boolean {
  return allowed === 'any' || !address.includes('@') || allowed.has(domainOf(address));
}

/** The domain of an email address, as it is compared. */
export function domainOf(address: string): string {
  const text = emailAddress(address) ?? address.trim();
  return normalized(text.slice(text.lastIndexOf('@') + 1));
}

/** A change that would bring an address into the account that the operator does not allow. */
export interface ForeignAddress {
  readonly attribute: 'emails' | 'userName';
  readonly address: string;
  readonly domain: string;
}

/**
 * What is wrong with a person who is about to be accepted, or undefined. Only the address that delivery would use counts: a private
 * second address goes nowhere. Nobody is held up on the way out (`active` false), nor for an address that was accepted before.
 *
 * @param before the person until now, when they are active and known to the identity provider; undefined otherwise
 */
export function foreignAddress(
  after: Attributes,
  before: Attributes | undefined,
  allowed: AllowedDomains,
): ForeignAddress | undefined {
  const address = addressOf(after);
  if (address === undefined || !isActive(after) || isAllowedAddress(address, allowed)) return undefined;
  const former = before === undefined || !isActive(before) ? undefined : addressOf(before);
  if (former !== undefined && sameAddress(former, address)) return undefined;
  const attribute = saidAddressOf(after) === undefined ? 'userName' : 'emails';
  return { attribute, address, domain: domainOf(address) };
}

/** International domains are compared in their ASCII form; what that cannot express stays as it is, in lower case. */
function normalized(domain: string): string {
  return domainToASCII(domain) || domain.toLowerCase();
}
