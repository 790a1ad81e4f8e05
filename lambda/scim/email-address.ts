import { domainToASCII, domainToUnicode } from 'node:url';
import { type Attributes, foldCase, isObject, textOf } from './types';

/** What nearly every address looks like: nothing has to be taken away from it. */
const PLAIN = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;
/** `Name <a@b.example>`, and the address in angle brackets alone. */
const BRACKETED = /^[^<>]*<([^<>]*)>$/;
/** One @ with something on both sides, no blank, nothing that separates several addresses, no empty label in the domain. */
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\/.]+(?:\.[^\s@<>,;:"()[\]\\/.]+)*$/u;

/**
 * The email address that a text gives, in the spelling in which it is delivered: case stays; taken away are blanks around it, control
 * and zero-width characters, quotes, `mailto:`, the name before `<a@b>`, and a full stop or comma at the end. Compatible Unicode forms
 * become one (NFKC), so that a full-width "＠" is an at sign. Nothing is guessed: a blank inside, two addresses, or a part that is
 * missing give none.
 *
 * The one rule for whatever compares, keeps or delivers addresses.
 *
 * @returns undefined when the text gives no address
 */
export function emailAddress(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const visible = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/\p{Cc}/gu, '');
  const said = withoutScheme(visible.trim());
  const address = withoutScheme((BRACKETED.exec(said)?.[1] ?? said).trim())
    .replace(/[.,;]+$/, '')
    .replace(/^(["'])(.*)\1$/, '$2')
    .trim();
  return ADDRESS.test(address) ? address : undefined;
}

/** A `mailto:` link says the address percent-encoded, and perhaps a subject after it (RFC 6068). */
function withoutScheme(text: string): string {
  const [, address] = /^mailto:\s*([^?]*)/i.exec(text) ?? [];
  if (address === undefined) return text;
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}

/**
 * What two spellings of one address have in common: the address in lower case, composed, an international domain in its Unicode form.
 * A text that gives no address stands for itself, folded. The same as `foldCase` for whatever is written plainly.
 */
export function addressKey(text: string): string {
  const address = emailAddress(text);
  if (address === undefined) return foldCase(text);
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  // What is no domain to the URL standard stays as it is: keeping addresses apart is all that is asked for here.
  const shown = /[^\0-\x7f]|xn--/i.test(domain) ? domainToUnicode(domainToASCII(domain)) || domain : domain;
  return `${foldCase(address.slice(0, at))}@${foldCase(shown)}`;
}

/** Whether two texts are spellings of one address; texts that give none are compared without regard to case. */
export function sameAddress(one: string, other: string): boolean {
  return addressKey(one) === addressKey(other);
}

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
