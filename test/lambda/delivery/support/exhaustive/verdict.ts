import { listFailed, listRetrying } from '../../../../../lambda/delivery/admin/decisions/failed';
import { listHeld } from '../../../../../lambda/delivery/admin/decisions/held';
import { compare } from '../../../../../lambda/delivery/drift/drift';
import { status } from '../../../../../lambda/delivery/state/status';
import { address, type Place } from './place';
import type { Wanted } from './provider';

/** In what the account is not as the identity provider says. Judged by addresses and names, not by what the bridge remembers. */
export function differences({ account }: Place, wanted: Wanted): string[] {
  const people = [...account.persons.values()].filter(({ email }) => email === address);
  const active = people.filter((person) => person.active);
  const found: string[] = [];
  if (wanted.life !== 'active') {
    if (active.length > 0) found.push('somebody who left is active');
  } else if (active.length === 0) found.push(people.length === 0 ? 'nobody is there' : 'the person is suspended');
  else if (active.length > 1) found.push('the person is there twice');
  else if (active[0]?.givenName !== wanted.givenName) found.push('the person has another name');
  const ours = [...account.teams.values()];
  const [team, second] = ours;
  if (team === undefined) found.push('the group is not there');
  else if (second !== undefined) found.push('the group is there twice');
  else {
    if (team.name !== wanted.groupName) found.push('the group has another name');
    const member = people.some(({ id }) => team.members.has(id));
    if (member && !wanted.member) found.push('somebody who was taken out is a member');
    if (!member && wanted.member && active.length === 1) found.push('a member is missing');
  }
  return found;
}

/** What an operator is told who looks at the lists of what failed, is retried and is held, or whom the alarm about what is behind wakes. */
export async function told(place: Place): Promise<string[]> {
  const context = place.context();
  const [failed, retrying, held, { oldestBehindSeconds }] = await Promise.all([
    listFailed(context),
    listRetrying(context),
    listHeld(context),
    status({ ...context, names: ['primary'] }),
  ]);
  return [
    ...failed.map(({ message }) => `failed: ${message}`),
    ...held.map(({ reason }) => `held: ${reason}`),
    ...retrying.map(({ message, pendingSince }) => `retrying since ${pendingSince}: ${message}`),
    ...(oldestBehindSeconds >= 300 ? ['behind for more than five minutes'] : []),
  ];
}

/** Whether the daily comparison shows a difference. */
export async function compared(place: Place): Promise<boolean> {
  const context = place.context();
  const [upstream] = context.upstreams.values();
  if (upstream === undefined) return false;
  const { state } = await compare(
    { ...context, domains: 'any', driftMode: 'report' },
    upstream,
    place.now + 600_000,
    'report',
  );
  return Object.keys(state.counts).length > 0;
}
