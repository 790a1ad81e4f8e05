import type { GroupLine } from '../../lambda/contract/operator-requests';
import { upstreamNames } from '../../lambda/delivery/admin/connection';
import { listGroups, managedGroupNamed, unmanageGroup } from '../../lambda/delivery/admin/groups';
import { findGroup, manage } from '../bridge-functions';
import type { Command } from '../command';
import { OperatorError } from '../failure';
import { counted, printable, table } from '../terminal/table';
import { upstreamMeant } from '../upstreams';

const upstreamOption = { name: 'upstream', value: 'NAME', text: 'one of several' } as const;

export const groupsList: Command = {
  name: 'groups list',
  summary: 'which groups the bridge manages, and which it leaves alone',
  about:
    'A managed group is seen by the identity provider, which decides who is in it. The others are as the last import saw them; "import" looks again.',
  options: [upstreamOption],
  examples: ['npx scim-bridge groups list'],
  run: async (invocation) => {
    const target = await invocation.target();
    const groups = await listGroups(target.admin, upstreamMeant(invocation, await upstreamNames(target.secrets)));
    const text = table(groups, [
      { heading: 'GROUP', of: ({ name }) => name },
      { heading: 'MANAGED', of: standing },
      { heading: 'ID IN THE ACCOUNT', of: ({ accountGroupId }) => accountGroupId ?? '-' },
      { heading: '', of: ({ reason }) => reason ?? '' },
    ]);
    return { text: text === '' ? 'There are no groups yet, here or in the account.' : text, json: groups };
  },
};

function standing({ managed, manageable, linked }: GroupLine): string {
  if (!managed) return manageable ? 'no' : 'never';
  return linked === false ? 'yes, not pushed yet' : 'yes';
}

export const groupsManage: Command = {
  name: 'groups manage',
  operands: '<group>',
  takes: { least: 1, most: 1 },
  summary: 'hand a group of the account over to the identity provider, with its members',
  about:
    'From then on the identity provider sees the group, and when it pushes one of that name decides who is in it: whoever it does not name leaves the group. Give the name, or the id in the account where several have that name. Groups that carry a role (Owners, Administrators …) cannot be managed.',
  options: [upstreamOption],
  examples: ['npx scim-bridge groups manage Engineering'],
  run: async (invocation) => {
    const target = await invocation.target();
    const upstream = upstreamMeant(invocation, await upstreamNames(target.secrets));
    // Looked up first: nobody is asked about a group that is not there, or cannot be managed.
    const { id, name, managed } = await findGroup(target, upstream, invocation.operands[0] ?? '');
    if (!managed) {
      await invocation.confirm(
        `When the identity provider pushes a group "${printable(name)}", whoever it does not name leaves the group in the account.`,
      );
    }
    const { groupId, members } = await manage(target, upstream, id);
    const read = members === 0 ? '' : `, with ${counted(members, 'member', 'members')}`;
    return { text: `Managed: ${printable(name)} (${groupId})${read}.`, json: { managed: true, groupId, members } };
  },
};

export const groupsUnmanage: Command = {
  name: 'groups unmanage',
  operands: '<group>',
  takes: { least: 1, most: 1 },
  summary: 'leave a group alone from now on; in the account it stays as it is',
  about:
    'The group leaves the directory, and the identity provider sees it no more. Stop pushing it there first, or it asks for it again. Give the name, or its id in the directory or in the account.',
  options: [],
  examples: ['npx scim-bridge groups unmanage Engineering'],
  run: async (invocation) => {
    const { admin } = await invocation.target();
    const group = await managedGroupNamed(admin, invocation.operands[0] ?? '');
    const name = printable(group.name);
    await invocation.confirm(
      `The identity provider will not see the group "${name}" any more, and its changes to it end. In the account it stays as it is.`,
    );
    if (!(await unmanageGroup(admin, group))) {
      throw new OperatorError(`"${name}" is gone: somebody else took it out of the directory.`, 'not-found');
    }
    return { text: `Left alone from now on: ${name}.`, json: { managed: false, groupId: group.id } };
  },
};
