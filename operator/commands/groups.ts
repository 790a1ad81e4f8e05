import type { GroupLine } from '../../lambda/contract/operator-requests';
import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { listGroups, managedGroupNamed, unmanageGroup } from '../../lambda/delivery/admin/names/groups';
import { findGroup, manage } from '../bridge-functions';
import type { Command } from '../command';
import { OperatorError } from '../failure';
import { counted, printable, table } from '../terminal/table';
import { upstreamMeant } from '../upstreams';

const upstreamOption = { name: 'upstream', value: 'NAME', text: 'one of several upstreams' } as const;

export const groupsList: Command = {
  name: 'groups list',
  when: 'first day',
  summary: 'list managed groups, and those left alone',
  about:
    'The identity provider sees a managed group and decides its members. The other groups are shown as the last import found them; "import" reads them again.',
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
    return { text: text === '' ? 'There are no groups yet, in the directory or in the account.' : text, json: groups };
  },
};

function standing({ managed, manageable, linked }: GroupLine): string {
  if (!managed) return manageable ? 'no' : 'never';
  return linked === false ? 'yes, not pushed yet' : 'yes';
}

export const groupsManage: Command = {
  name: 'groups manage',
  when: 'first day',
  operands: '<group>',
  takes: { least: 1, most: 1 },
  summary: 'let the identity provider manage a group',
  about:
    'From then on the identity provider sees the group. When it pushes a group of that name, it decides the members: people whom it does not name are removed from the group. Give the name, or the id in the account if several groups have that name. Groups that carry a role (Owners, Administrators …) cannot be managed.',
  options: [upstreamOption],
  examples: ['npx scim-bridge groups manage Engineering'],
  run: async (invocation) => {
    const target = await invocation.target();
    const upstream = upstreamMeant(invocation, await upstreamNames(target.secrets));
    // Looked up before asking: the group may not exist, or cannot be managed.
    const { id, name, managed } = await findGroup(target, upstream, invocation.operands[0] ?? '');
    if (!managed) {
      await invocation.confirm(
        `When the identity provider pushes the group "${printable(name)}", people whom it does not name will be removed from the group in the account.`,
      );
    }
    const { groupId, members } = await manage(target, upstream, id);
    const read = members === 0 ? '' : `, with ${counted(members, 'member', 'members')}`;
    return { text: `Managed: ${printable(name)} (${groupId})${read}.`, json: { managed: true, groupId, members } };
  },
};

export const groupsUnmanage: Command = {
  name: 'groups unmanage',
  when: 'first day',
  operands: '<group>',
  takes: { least: 1, most: 1 },
  summary: 'stop managing a group; the account keeps it',
  about:
    'The group is removed from the directory, and the identity provider no longer sees it. First stop pushing it in the identity provider; otherwise it creates the group again. Give the name, or its id in the directory or in the account.',
  options: [],
  examples: ['npx scim-bridge groups unmanage Engineering'],
  run: async (invocation) => {
    const { admin } = await invocation.target();
    const group = await managedGroupNamed(admin, invocation.operands[0] ?? '');
    const name = printable(group.name);
    await invocation.confirm(
      `The identity provider will no longer see or change the group "${name}". In the account the group stays unchanged.`,
    );
    if (!(await unmanageGroup(admin, group))) {
      throw new OperatorError(
        `"${name}" no longer exists: another operator removed it from the directory.`,
        'not-found',
      );
    }
    return { text: `No longer managed: ${name}.`, json: { managed: false, groupId: group.id } };
  },
};
