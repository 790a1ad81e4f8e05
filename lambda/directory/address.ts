import { foldCase } from '../scim/case-fold';
import { type Attributes, isObject } from '../scim/types';
import { textOf } from './kind';

/**
 * The email address by which an account knows a person: the primary one, else the first of type `work`, else the first; a userName
 * that is an address where there is none. Undefined when the person has no address at all.
 *
 * One rule for everything that compares people with an account: whom a new person links to, which domain is checked, who is invited.
 */
export function addressOf(attributes: Attributes): string | undefined {
  const emails = (Array.isArray(attributes.emails) ? attributes.emails : []).filter(isObject);
  const chosen =
    emails.find(({ primary }) => primary === true) ??
    emails.find(({ type }) => typeof type === 'string' && foldCase(type) === 'work') ??
    emails[0];
  if (typeof chosen?.value === 'string' && chosen.value !== '') return chosen.value;
  const userName = textOf(attributes, 'userName');
  return userName?.includes('@') === true ? userName : undefined;
}
