import type { Contents, PersonSeen } from './contents';

/** What differs, in words, by email address or group name. */
export type Differences = ReadonlyMap<string, string>;

/**
 * In what a server is not what the server in front of it asks for.
 *
 * - Somebody who is active in front is there, active, with everything that is said of them in front.
 * - Somebody who is inactive in front may be missing: nobody is invited only to be suspended. Somebody who is missing in front was
 *   deleted, which suspends them.
 * - A group has the members that it has in front, except the inactive ones that were never invited.
 */
export function differences(front: Contents, back: Contents): Differences {
  const found = new Map<string, string>();
  for (const [email, wanted] of front.people) {
    const message = ofPerson(wanted, back.people.get(email));
    if (message !== undefined) found.set(email, message);
  }
  for (const [email, { active }] of back.people) {
    if (active && !front.people.has(email)) found.set(email, 'active, although nobody wants them');
  }
  for (const [name, members] of front.groups) {
    const message = ofGroup(
      members.filter((email) => back.people.has(email) || front.people.get(email)?.active === true),
      back.groups.get(name),
    );
    if (message !== undefined) found.set(name, message);
  }
  for (const name of back.groups.keys()) if (!front.groups.has(name)) found.set(name, 'a group that nobody wants');
  return found;
}

function ofPerson(wanted: PersonSeen, is: PersonSeen | undefined): string | undefined {
  if (is === undefined) return wanted.active ? 'missing' : undefined;
  if (is.active !== wanted.active)
    return is.active ? 'active, although suspended in front' : 'suspended, although active in front';
  // What changes of somebody who is suspended is delivered when they come back.
  if (!wanted.active) return undefined;
  const names = (['givenName', 'familyName', 'displayName', 'externalId'] as const).filter(
    (name) => wanted[name] !== undefined && wanted[name] !== is[name],
  );
  return names.length === 0 ? undefined : names.map((name) => `${name} is ${is[name]}, not ${wanted[name]}`).join(', ');
}

function ofGroup(wanted: readonly string[], is: readonly string[] | undefined): string | undefined {
  if (is === undefined) return 'missing';
  return wanted.join() === is.join()
    ? undefined
    : `has ${is.join(', ') || 'nobody'}, not ${wanted.join(', ') || 'nobody'}`;
}
