import { comparableName } from '../scim/group-name';
import type { Group } from './port';

/**
 * The groups that 1Password Business itself creates and gives rights to. Membership in them is a role, and a sync that manages one
 * hands the account to the identity provider: hosted provisioning refuses groups that can recover accounts or manage all groups.
 * SCIM and the CLI's list tell a group's name only, so the name decides.
 */
const ROLES: ReadonlyMap<string, string> = new Map(
  [
    ['Owners', 'its members own the account'],
    ['Administrators', 'its members administer the account'],
    ['Security', 'its members see security reports and can suspend people'],
    ['Recovery', 'its members can recover accounts'],
    ['Provision Managers', 'its members may provision people'],
    ['Team Members', 'everybody belongs to it, by 1Password itself'],
  ].map(([name = '', why = '']) => [comparableName(name), why]),
);

/** A 1Password group by id and name, manageable unless its name is that of a group that carries a role. */
export function onePasswordGroup(id: string, name: string): Group {
  const why = ROLES.get(comparableName(name));
  if (why === undefined) return { id, name, manageable: true };
  return { id, name, manageable: false, reason: `"${name}" is one of 1Password's own groups: ${why}.` };
}
