import { Refused, Throttled, Unavailable } from '../../../../lambda/account/errors';
import { listFailed, retryFailed } from '../../../../lambda/delivery/admin/decisions/failed';
import { asOperator } from '../../../support/as-operator';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { smallBridge } from '../support/small-bridge';

/** An account that can do less. */
const limited = (without: object) =>
  Object.assign(new ModelAccount(), { capabilities: { ...new ModelAccount().capabilities, ...without } });

test('somebody who is in the account already is adopted by email: no invitation, no new address', async () => {
  const account = new ModelAccount();
  const { id } = account.add({ email: 'Ada@X.org', givenName: 'Ada' });
  const bridge = smallBridge({ primary: account });
  await bridge.directory.users.create({ userName: 'ada@x.org', name: { givenName: 'Ada L.' } }, actor);
  await bridge.sweep();
  expect([...account.persons.values()]).toEqual([
    expect.objectContaining({ id, email: 'Ada@X.org', givenName: 'Ada L.' }),
  ]);
  expect(account.log).toEqual([`update ${id} {"givenName":"Ada L."}`]);
});

test('who comes back after a deletion is the same person, reactivated', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  const { users } = bridge.directory;
  const { id } = await users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  await users.delete(id, { actor });
  await bridge.sweep();
  expect((await users.create({ userName: 'ADA@x.org' }, actor)).id).toBe(id);
  await bridge.sweep();
  expect(account.log.map((line) => line.split(' ')[0])).toEqual(['invite', 'suspend', 'reactivate']);
});

test('a deletion removes for good where that is the policy and the account can; coming back is a new invitation', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { deleted: 'remove' });
  const { users } = bridge.directory;
  const { id } = await users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  await users.delete(id, { actor });
  await bridge.sweep();
  expect(account.persons.size).toBe(0);
  expect(bridge.items().filter(({ pk }) => pk.startsWith('UPSTREAM#'))).toEqual([]);
  await users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  expect(account.log.map((line) => line.split(' ')[0])).toEqual(['invite', 'remove', 'invite']);
});

test('an address that belongs to another user of the directory is refused with what to do, and never shared', async () => {
  const account = new ModelAccount();
  // The account goes on using the former address until the person accepts the new one.
  account.update = async (id, change) => {
    const { email: pendingEmail, ...rest } = change;
    const person = account.persons.get(id);
    if (person === undefined) throw new Error('nobody');
    const next = { ...person, ...rest, ...(pendingEmail === undefined ? {} : { pendingEmail }) };
    account.persons.set(id, next);
    return next;
  };
  const bridge = smallBridge({ primary: account });
  const { users } = bridge.directory;
  const ada = await users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  await users.update(ada.id, () => ({ userName: 'ada.l@x.org' }), { actor });
  const other = await users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  expect(bridge.item('USER', ada.id)?.observed).toMatchObject({
    perUpstream: { primary: { confirmed: { pendingEmail: 'ada.l@x.org' } } },
  });
  const failed = await listFailed(bridge.context);
  expect(failed).toEqual([
    expect.objectContaining({
      ref: { kind: 'USER', id: other.id },
      message: expect.stringContaining('Correct the address'),
    }),
  ]);
  // Pending, not fought over: nothing more is sent.
  await bridge.sweep();
  expect(account.persons.size).toBe(1);
});

test("a refusal keeps the upstream's words, waits a day or for a command, and then goes through", async () => {
  const account = new ModelAccount();
  const { invite } = account;
  account.invite = async () => {
    throw new Refused('the domain x.org is not allowed');
  };
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  const report = await bridge.sweep();
  expect(report.status).toMatchObject({ failed: 1, behind: 0 });
  expect(await listFailed(bridge.context)).toEqual([
    expect.objectContaining({
      name: 'ada@x.org',
      upstream: 'primary',
      count: 1,
      message: expect.stringContaining('the domain x.org is not allowed'),
    }),
  ]);
  expect((await bridge.sweep(26 * 3600)).status.failed).toBe(1);
  expect(await listFailed(bridge.context)).toEqual([expect.objectContaining({ count: 2 })]);
  account.invite = invite;
  expect(await retryFailed(asOperator(bridge.context), [{ kind: 'USER', id }])).toBe(1);
  expect((await bridge.sweep(60)).status.failed).toBe(0);
  expect(account.persons.size).toBe(1);
});

test('a change of what was refused is tried at once', async () => {
  const account = new ModelAccount();
  const { invite } = account;
  account.invite = async (profile) => {
    if (profile.givenName === undefined) throw new Refused('a name is needed');
    return invite.call(account, profile);
  };
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, name: { givenName: 'Ada' } }), {
    actor,
  });
  await bridge.sweep();
  expect(account.persons.size).toBe(1);
});

test('guests are never changed: refused when wanted otherwise, protected when unwanted', async () => {
  const account = new ModelAccount();
  account.add({ email: 'guest@x.org', givenName: 'G' }, { kind: 'guest' });
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'guest@x.org', name: { givenName: 'H' } }, actor);
  await bridge.sweep();
  expect(await listFailed(bridge.context)).toEqual([
    expect.objectContaining({ message: expect.stringContaining('guest of the account') }),
  ]);
  await bridge.directory.users.delete(id, { actor });
  const { ended } = await bridge.sweep();
  expect(ended).toEqual({ protected: 1 });
  expect(account.log).toEqual([]);
});

test('what an upstream cannot do: an address is refused by name, the rest goes through', async () => {
  const account = limited({ changeEmail: false });
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  await bridge.directory.users.update(id, () => ({ userName: 'a@x.org', name: { givenName: 'A' } }), { actor });
  await bridge.sweep();
  expect(account.log.at(-1)).toMatch(/update P1 {"givenName":"A"}/);
  expect(await listFailed(bridge.context)).toEqual([
    expect.objectContaining({ message: expect.stringContaining('change ada@x.org to a@x.org') }),
  ]);
});

test('an upstream that invites nobody suspends whom it has from elsewhere: a kill switch beside another', async () => {
  const [primary, killSwitch] = [new ModelAccount(), limited({ invite: false, update: false, groups: false })];
  killSwitch.add({ email: 'ada@x.org' });
  const bridge = smallBridge({ primary, killSwitch });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org', active: true }, actor);
  await bridge.directory.groups.create({ displayName: 'Team' }, [id], actor);
  await bridge.sweep();
  await bridge.directory.users.update(id, ({ attributes }) => ({ ...attributes, active: false }), { actor });
  await bridge.sweep();
  expect([...primary.persons.values(), ...killSwitch.persons.values()].map(({ active }) => active)).toEqual([
    false,
    false,
  ]);
  expect(bridge.items().filter(({ dueAt }) => dueAt !== undefined)).toEqual([]);
});

test('one upstream that is down does not hold up the other, and gets everything later', async () => {
  const [primary, second] = [new ModelAccount(), new ModelAccount()];
  const { invite } = second;
  second.invite = async () => {
    throw new Unavailable('down');
  };
  const bridge = smallBridge({ primary, second });
  await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  expect([primary.persons.size, second.persons.size]).toEqual([1, 0]);
  second.invite = invite;
  await bridge.sweep(20 * 60);
  expect([primary.persons.size, second.persons.size]).toEqual([1, 1]);
});

test('Retry-After is waited for, and nothing is counted as a failure', async () => {
  const account = new ModelAccount();
  const { invite } = account;
  let calls = 0;
  account.invite = async (profile) => {
    calls += 1;
    if (calls % 2 === 1) throw new Throttled('slow down', { retryAfterMs: 2000 });
    return invite.call(account, profile);
  };
  const bridge = smallBridge({ primary: account });
  await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  const before = bridge.now + 31_000;
  await bridge.sweep();
  expect(account.persons.size).toBe(1);
  expect(bridge.now - before).toBeGreaterThanOrEqual(2000);
  expect(bridge.outcomes.map(({ status }) => status)).toEqual(['delivered']);
});

test('every delivery leaves a record with what was there before and after', async () => {
  const bridge = smallBridge({ primary: new ModelAccount() });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
  await bridge.sweep();
  const records = bridge.activity().filter(({ action }) => action === 'deliver');
  expect(records).toEqual([
    expect.objectContaining({
      resource: `USER#${id}`,
      who: 'delivery',
      upstream: 'primary',
      outcome: 'delivered',
      acts: ['invite'],
      version: 1,
      // The same as in the record of the change, and in the log.
      requestId: actor.requestId,
    }),
  ]);
  expect(JSON.parse(String(records[0]?.after))).toMatchObject({ email: 'ada@x.org', origin: 'invited' });
});

test('somebody without an email address is refused with what to send', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account });
  await bridge.directory.users.create({ userName: 'ada' }, actor);
  await bridge.sweep();
  expect(await listFailed(bridge.context)).toEqual([
    expect.objectContaining({ name: 'ada', message: expect.stringContaining('no email address') }),
  ]);
  expect(account.log).toEqual([]);
});
