import type { Person } from '../../account/port';
import {
  type CheckedPerson,
  type CheckResult,
  type CheckVerdict,
  checkVerdicts,
} from '../../contract/operator-requests';
import { isAllowedAddress } from '../../policy/allowed-domains';
import { addressKey, emailAddress } from '../../scim/email-address';
import { pages } from '../run/pages';
import type { RunContext } from '../run/run-context';
import type { Upstream } from '../upstream/upstream';

/**
 * Says what would become of people whom the identity provider would send, from the account as it is now and by the options of the bridge. Writes
 * nothing. Holds one line a person in memory.
 *
 * @param people as the identity provider has them
 * @param until epoch milliseconds after which nothing more is asked of the account
 * @throws AccountError when the account cannot be read to its end: half an answer would mislead
 */
export async function checkPeople(
  context: RunContext,
  upstream: Upstream,
  people: readonly CheckedPerson[],
  until: number,
): Promise<CheckResult> {
  const there = new Map<string, Person[]>();
  for await (const page of pages((next) => upstream.call(until, (account) => account.people(next)))) {
    for (const person of page) {
      const key = addressKey(person.email);
      there.set(key, [...(there.get(key) ?? []), person]);
    }
  }
  const verdicts = Object.fromEntries(checkVerdicts.map((verdict) => [verdict, [] as string[]])) as Record<
    CheckVerdict,
    string[]
  >;
  const seen = new Set<string>();
  for (const { email, active } of people) {
    const key = addressKey(email);
    if (emailAddress(email) === undefined) verdicts.noAddress.push(email);
    else if (seen.has(key)) verdicts.twice.push(email);
    else verdicts[verdictOf(context, email, active, there.get(key) ?? [])].push(email);
    seen.add(key);
  }
  const others = [...there].filter(([key]) => !seen.has(key)).flatMap(([, found]) => found);
  verdicts.onlyInAccount.push(
    ...others.filter(({ kind, active }) => kind === 'member' && active).map(({ email }) => email),
  );
  return { upstream: upstream.name, verdicts };
}

function verdictOf(
  { policy, domains }: RunContext,
  email: string,
  active: boolean,
  found: readonly Person[],
): Exclude<CheckVerdict, 'noAddress' | 'twice' | 'onlyInAccount'> {
  const members = found.filter(({ kind }) => kind === 'member');
  if (found.length > 0 && members.length === 0) return 'guest';
  const living = members.filter((person) => person.active);
  if (living.length > 1) return 'ambiguous';
  const isProtected = policy.protectedEmails.has(addressKey(email));
  if (!active) {
    if (living.length === 0) return 'leftAlone';
    return isProtected ? 'protected' : 'suspended';
  }
  if (!isAllowedAddress(email, domains)) return 'foreignDomain';
  if (members.length === 0) return 'invited';
  if (living.length === 1) return 'linked';
  return isProtected ? 'protected' : 'reactivated';
}
