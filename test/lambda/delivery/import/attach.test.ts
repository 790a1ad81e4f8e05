import { Refused } from '../../../../lambda/account/errors';
import { listFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { attach } from '../../../../lambda/delivery/import/attach';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

/** Somebody whom the account refused to invite; it would take them by now. */
async function refused(): Promise<{ bridge: SmallBridge; account: ModelAccount; id: string }> {
  const account = new ModelAccount();
  const { invite } = account;
  account.invite = async () => {
    throw new Refused('no more licences');
  };
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org', displayName: 'Ada L.' }, actor);
  await bridge.sweep(60);
  expect(await listFailed(bridge.context)).toHaveLength(1);
  account.invite = invite;
  return { bridge, account, id };
}

test('who was refused and then found in the account is no failure any more, and gets what is missing with the next sweep', async () => {
  const { bridge, account, id } = await refused();
  const person = await account.invite({ email: 'ada@x.org', displayName: 'Ada' });
  const confirmed = {
    id: person.id,
    origin: 'imported' as const,
    email: 'ada@x.org',
    displayName: 'Ada',
    active: true,
  };
  expect(await attach(bridge.context, 'primary', { kind: 'USER', id }, confirmed)).toBe('attached');
  expect(await listFailed(bridge.context)).toEqual([]);
  await bridge.sweep(60);
  expect(account.persons.get(person.id)?.displayName).toBe('Ada L.');
  expect(account.persons.size).toBe(1);
  expect(bridge.item('USER', id)?.dueAt).toBeUndefined();
});

test("what the account has is nobody else's, and nobody gets a second one", async () => {
  const { bridge, account, id } = await refused();
  const other = await bridge.directory.users.create({ userName: 'bob@x.org' }, actor);
  const { id: personId } = await account.invite({ email: 'ada@x.org' });
  const confirmed = { id: personId, origin: 'imported' as const, email: 'ada@x.org', active: true };
  const attached = (userId: string, more = {}) =>
    attach(bridge.context, 'primary', { kind: 'USER', id: userId }, { ...confirmed, ...more });
  expect(await attached(id)).toBe('attached');
  expect(await attached(id)).toBe('attached');
  expect(await attached(id, { id: 'another' })).toBe('other id');
  expect(await attached(other.id)).toBe('owned by another');
  expect(await attached('nobody')).toBe('gone');
});
