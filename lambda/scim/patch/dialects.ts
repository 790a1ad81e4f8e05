/**
 * Every place where a real client departs from RFC 7644 §3.5.2 in what it sends as a PATCH, and is understood all the same: who,
 * what, and what we make of it. How single values are tolerated (booleans as strings, arrays of one, a manager as "", nulls)
 * stands with the reading of resources, which PATCH shares.
 *
 * What stands nowhere here needs no code, only the absence of a refusal:
 * - Okta sends the read-only `id` inside the path-less value of every rename; attributes that cannot be changed are ignored there.
 *   With a path of its own such an attribute is refused (`mutability`), as the RFC has it.
 * - Okta sends `password`: accepted and dropped.
 * - Entra ID (`aadOptscim062020`) sends path-less values with dotted and URN-qualified keys: every key is read as a path.
 * - Entra ID and Okta send what their administrators map, attributes that no schema of ours has included. Those are dropped, as they are
 *   in a POST, with a URN or without: the rest of the request is somebody's name or suspension. The one shape that stays refused is a
 *   public suite's (docs/conformance.md).
 * - Microsoft's validator sends no operations at all, others an empty `path`: nothing to do, and no path.
 * - Entra ID sends `"$ref": null` in members, Okta a `display`: of a member only `value` counts.
 */
import type { Json } from '../types';

export type OperationName = 'add' | 'replace' | 'remove';

const NAMES: readonly OperationName[] = ['add', 'replace', 'remove'];

/** Entra ID capitalises the operation (`Replace`); read in any case. Undefined when it is none of the three. */
export function readOperationName(sent: Json | undefined): OperationName | undefined {
  return typeof sent === 'string' ? NAMES.find((name) => name === sent.toLowerCase()) : undefined;
}

/** What an operation does when the filter in its path selects nothing. */
export type OnMiss = 'create' | 'refuse' | 'ignore';

/**
 * `emails[type eq "work"].value` with no such element. RFC 7644 §3.5.2.1 lets `add` create it; §3.5.2.3 wants `noTarget` of
 * `replace`. Entra ID, which alone capitalises its operations, sends `Replace` and expects the element to be created. Removing
 * what is not there is done already: clients repeat removals.
 *
 * @param sent the operation's name as the client wrote it
 * @param simple whether the filter is a single `type eq …` or `primary eq …`
 */
export function onMiss(sent: string, name: OperationName, simple: 'simple filter' | 'other filter'): OnMiss {
  if (name === 'add') return 'create';
  if (name === 'remove') return 'ignore';
  return /^[A-Z]/.test(sent) && simple === 'simple filter' ? 'create' : 'refuse';
}

/**
 * What a `remove` of a multi-valued attribute with a value takes away. The RFC knows no such value, but Entra ID (legacy),
 * JumpCloud, authentik and ssosync list in it what to remove: emptying a group instead would cut everybody off. Without a value,
 * or with null (Keycloak), the attribute is emptied; an empty list removes nothing.
 */
export function removalOf(value: Json | undefined): 'all' | 'listed' {
  return value === undefined || value === null ? 'all' : 'listed';
}
