import { Conflict } from '../../../../lambda/account/errors';
import { listFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';

/** An account in which a group of the name comes to be between the look and the creation. */
function raced(arrives: 'and is seen' | 'and is not seen'): ModelAccount {
  const account = new ModelAccount();
  account.createGroup = async (name) => {
    if (arrives === 'and is seen') account.addTeam(name);
    throw new Conflict(`a group "${name}" exists`);
  };
  return account;
}

test('a group that comes to be between the look and the creation is taken or refused, as the policy says', async () => {
  for (const policy of ['take', 'refuse'] as const) {
    const account = raced('and is seen');
    const bridge = smallBridge(
      { primary: account },
      {
        sameName: (_, [first]) =>
          policy === 'refuse' || first === undefined ? { refuse: 'it is not ours' } : { adopt: first },
      },
    );
    const { id } = await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
    await bridge.sweep();
    expect(account.teams.size).toBe(1);
    const failed = (await listFailed(bridge.context)).map(({ message }) => message);
    expect(failed).toEqual(policy === 'take' ? [] : [expect.stringContaining('it is not ours')]);
    expect(JSON.stringify(bridge.item('GROUP', id)?.observed).includes('g1')).toBe(policy === 'take');
  }
});

test('a conflict over a name that no look finds is told in the words of the account', async () => {
  const bridge = smallBridge({ primary: raced('and is not seen') });
  await bridge.directory.groups.create({ displayName: 'Team' }, [], actor);
  await bridge.sweep();
  // Lists are late, and somebody may be about to give the name up: for an hour it is tried again.
  expect(await listFailed(bridge.context)).toEqual([]);
  for (let quarter = 0; quarter < 6; quarter += 1) await bridge.sweep(900);
  expect((await listFailed(bridge.context)).map(({ message }) => message)).toEqual([
    expect.stringContaining('a group "Team" exists'),
  ]);
});
