import { NotThere, Unavailable } from '../../../../lambda/account/errors';
import { listFailed, listRetrying } from '../../../../lambda/delivery/admin/decisions/failed';
import { listHeld, releaseHeld } from '../../../../lambda/delivery/admin/decisions/held';
import { listProtected } from '../../../../lambda/delivery/admin/decisions/protected';
import { compare } from '../../../../lambda/delivery/drift/drift';
import { observedAt } from '../../../../lambda/delivery/state/observed';
import { verify } from '../../../../lambda/delivery/state/requeue';
import { dueAtOf } from '../../../../lambda/table/codec';
import { asOperator } from '../../../support/as-operator';
import { defaultGuard } from '../../../support/default-guard';
import { actor } from '../../../support/dynamodb-samples';
import { ModelAccount } from '../support/model-account';
import { type SmallBridge, smallBridge } from '../support/small-bridge';

/** The account does it, and the answer to the next such act is lost. */
function loseNext(account: ModelAccount, act: 'suspend' | 'reactivate' | 'update' | 'invite'): void {
  const real = account[act] as (...given: unknown[]) => Promise<unknown>;
  Object.assign(account, {
    [act]: async (...given: unknown[]) => {
      Object.assign(account, { [act]: real });
      await real.apply(account, given);
      throw new Unavailable('the answer was lost');
    },
  });
}

async function someone(account = new ModelAccount(), attributes = {}) {
  const bridge = smallBridge({ primary: account });
  const { id } = await bridge.directory.users.create({ userName: 'ada@x.org', ...attributes }, actor);
  await bridge.sweep();
  const say = (more: object) =>
    bridge.directory.users.update(id, (before) => ({ ...before.attributes, ...more }), { actor });
  return { account, bridge, id, say };
}

const states = (account: ModelAccount) =>
  [...account.persons.values()].map(({ active, givenName }) => ({ active, givenName }));

describe('an act whose answer is lost, and that is taken back before it is tried again', () => {
  test('deactivated and reactivated: active', async () => {
    const { account, bridge, say } = await someone();
    loseNext(account, 'suspend');
    await say({ active: false });
    await bridge.sweep(0);
    await say({ active: true });
    await bridge.sweep();
    expect(states(account)).toEqual([expect.objectContaining({ active: true })]);
  });

  test('reactivated and deactivated: suspended', async () => {
    const { account, bridge, say } = await someone();
    await say({ active: false });
    await bridge.sweep();
    loseNext(account, 'reactivate');
    await say({ active: true });
    await bridge.sweep(0);
    await say({ active: false });
    await bridge.sweep();
    expect(states(account)).toEqual([expect.objectContaining({ active: false })]);
  });

  test('renamed and named as before: the name as before', async () => {
    const { account, bridge, say } = await someone(undefined, { name: { givenName: 'Ada' } });
    loseNext(account, 'update');
    await say({ name: { givenName: 'Augusta' } });
    await bridge.sweep(0);
    await say({ name: { givenName: 'Ada' } });
    await bridge.sweep();
    expect(states(account)).toEqual([expect.objectContaining({ givenName: 'Ada' })]);
  });

  test('what may have happened is written down before, with what it would make of the person', async () => {
    const { account, bridge, id, say } = await someone(undefined, { name: { givenName: 'Ada' } });
    let before: unknown;
    account.update = async () => {
      before = bridge.item('USER', id)?.observed;
      throw new Unavailable('it is down');
    };
    await say({ name: { givenName: 'Augusta' } });
    await bridge.sweep(0);
    const begun = [expect.objectContaining({ act: 'update', change: { givenName: 'Augusta' } })];
    expect(before).toMatchObject({ perUpstream: { primary: { begun } } });
    expect(bridge.item('USER', id)?.observed).toMatchObject({ perUpstream: { primary: { begun } } });
  });
});

describe('somebody removed and invited anew by hand', () => {
  const anew = (account: ModelAccount) => {
    account.persons.clear();
    return account.add({ email: 'Ada@x.org' });
  };

  test.each(['deactivates', 'deletes'])('is suspended when the identity provider %s them', async (how) => {
    const { account, bridge, id, say } = await someone();
    anew(account);
    if (how === 'deactivates') await say({ active: false });
    else await bridge.directory.users.delete(id, { actor });
    await bridge.sweep();
    expect(states(account)).toEqual([expect.objectContaining({ active: false })]);
  });

  test('is removed where removing is what a deletion means', async () => {
    const account = new ModelAccount();
    const bridge = smallBridge({ primary: account }, { deleted: 'remove' });
    const { id } = await bridge.directory.users.create({ userName: 'ada@x.org' }, actor);
    await bridge.sweep();
    anew(account);
    await bridge.directory.users.delete(id, { actor });
    await bridge.sweep();
    expect(account.persons.size).toBe(0);
  });

  test('is called as the identity provider calls them, whatever the former record was called', async () => {
    const { account, bridge, say } = await someone(undefined, { name: { givenName: 'Ada' } });
    anew(account);
    await say({ displayName: 'Countess' });
    await bridge.sweep();
    await bridge.sweep();
    expect([...account.persons.values()]).toEqual([
      expect.objectContaining({ active: true, givenName: 'Ada', displayName: 'Countess' }),
    ]);
  });

  test('is left alone when they are somebody else of the directory by now', async () => {
    const { account, bridge, id } = await someone();
    await bridge.directory.users.update(id, () => ({ userName: 'ada@x.org', emails: [{ value: 'ada@x.org' }] }), {
      actor,
    });
    await bridge.directory.users.create({ userName: 'countess', emails: [{ value: 'new@x.org' }] }, actor);
    await bridge.sweep();
    const [other] = [...account.persons.values()].filter(({ email }) => email === 'new@x.org');
    account.persons.clear();
    if (other !== undefined) account.persons.set(other.id, { ...other, email: 'ada@x.org' });
    await bridge.directory.users.delete(id, { actor });
    for (let minute = 0; minute < 15; minute += 1) await bridge.sweep(60);
    expect(states(account)).toEqual([expect.objectContaining({ active: true })]);
  });
});

test('somebody whom the account does not show yet is not invited again, and not taken for gone', async () => {
  const account = new ModelAccount();
  account.takesTwice = true;
  const { personById, personByEmail } = account;
  const { bridge, say } = await someone(account);
  Object.assign(account, { personById: async () => undefined, personByEmail: async () => undefined });
  const { update } = account;
  let tries = 0;
  account.update = async (id, change) => {
    tries += 1;
    if (tries > 1) return update.call(account, id, change);
    throw new NotThere('the person');
  };
  await say({ name: { givenName: 'Ada' } });
  await bridge.sweep(1);
  Object.assign(account, { personById, personByEmail });
  await bridge.sweep(20);
  await bridge.sweep(60);
  expect(states(account)).toEqual([{ active: true, givenName: 'Ada' }]);
  expect(account.log.filter((line) => line.startsWith('invite'))).toHaveLength(1);
});

test('somebody whom the account does not show yet is not taken for whoever has the address that they are given meanwhile', async () => {
  const account = new ModelAccount();
  const guest = account.add({ email: 'guest@x.org' }, { kind: 'guest' });
  const { bridge, id, say } = await someone(account);
  const { personById, personByEmail, update } = account;
  Object.assign(account, {
    personById: async () => undefined,
    personByEmail: async (email: string) => (email === guest.email ? guest : undefined),
    update: async () => {
      throw new NotThere('the person');
    },
  });
  await say({ emails: [{ value: guest.email }] });
  await bridge.sweep(1);
  await bridge.sweep(60);
  Object.assign(account, { personById, personByEmail, update });
  await bridge.sweep(60);
  expect(observedAt(bridge.item('USER', id) ?? {}, 'primary').confirmed).toMatchObject({ email: 'ada@x.org' });
  expect(account.persons.get(guest.id)).toEqual(guest);
  await say({ active: false });
  await bridge.sweep(60);
  expect(states(account).filter(({ active }) => active)).toHaveLength(1);
});

describe('suspended by hand, and active here', () => {
  test('stays suspended whatever else is changed, and comes back only when the identity provider brings them back', async () => {
    const { account, bridge, id, say } = await someone();
    const [person] = account.persons.values();
    if (person !== undefined) account.persons.set(person.id, { ...person, active: false });
    await verify(bridge.context, { kind: 'USER', id }, 'primary');
    await bridge.sweep();
    await say({ name: { givenName: 'Augusta' } });
    await bridge.sweep();
    expect(states(account)).toEqual([{ active: false, givenName: 'Augusta' }]);
    await say({ active: false });
    await bridge.sweep();
    await say({ active: true });
    await bridge.sweep();
    expect(states(account)).toEqual([{ active: true, givenName: 'Augusta' }]);
  });

  test('is brought back by a repair', async () => {
    const { account, bridge, id } = await someone();
    const [person] = account.persons.values();
    if (person !== undefined) account.persons.set(person.id, { ...person, active: false });
    await verify(bridge.context, { kind: 'USER', id }, 'primary', 'repair');
    await bridge.sweep();
    expect(states(account)).toEqual([expect.objectContaining({ active: true })]);
  });
});

describe('addresses', () => {
  const emails = (account: ModelAccount) => [...account.persons.values()].map(({ email }) => email);
  const moved = async (bridge: SmallBridge, id: string, to: string) =>
    bridge.directory.users.update(id, () => ({ userName: `u-${id}`, emails: [{ value: to }] }), { actor });

  /** The addresses that the account has of these. */
  const addressesOf = (bridge: SmallBridge, account: ModelAccount, ids: readonly string[]) =>
    ids.map((id) => {
      const known = observedAt<{ id: string }>(bridge.item('USER', id) ?? {}, 'primary').confirmed;
      return account.persons.get(known?.id ?? '')?.email;
    });

  async function three() {
    const account = new ModelAccount();
    const bridge = smallBridge({ primary: account });
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const { id } = await bridge.directory.users.create(
        { userName: name, emails: [{ value: `${name}@x.org` }] },
        actor,
      );
      ids.push(id);
    }
    await bridge.sweep();
    const [a = '', b = '', c = ''] = ids;
    return { account, bridge, a, b, c };
  }

  test('a chain of people who each take the next one’s ends with all of them right, in any order', async () => {
    const { account, bridge, a, b, c } = await three();
    await moved(bridge, a, 'b@x.org');
    await moved(bridge, b, 'c@x.org');
    await moved(bridge, c, 'd@x.org');
    for (let time = 0; time < 3; time += 1) await bridge.sweep();
    expect(addressesOf(bridge, account, [a, b, c])).toEqual(['b@x.org', 'c@x.org', 'd@x.org']);
    expect(await listFailed(bridge.context)).toEqual([]);
  });

  test('people who change places in a circle do so: one of them steps aside', async () => {
    const { account, bridge, a, b, c } = await three();
    await moved(bridge, a, 'b@x.org');
    await moved(bridge, b, 'c@x.org');
    await moved(bridge, c, 'a@x.org');
    for (let time = 0; time < 3; time += 1) await bridge.sweep();
    expect(addressesOf(bridge, account, [a, b, c])).toEqual(['b@x.org', 'c@x.org', 'a@x.org']);
    expect(await listFailed(bridge.context)).toEqual([]);
  });

  test.each([undefined, null, [], [{ value: '' }]])(
    'an address that is no longer said (%j) is left alone',
    async (said) => {
      const { account, bridge, id } = await someone(undefined, { userName: 'ada', emails: [{ value: 'ada@x.org' }] });
      await bridge.directory.users.update(
        id,
        () => ({ userName: 'ada@elsewhere.org', ...(said === undefined ? {} : { emails: said }) }) as never,
        { actor },
      );
      await bridge.sweep();
      expect(emails(account)).toEqual(['ada@x.org']);
    },
  );

  test('whose address was the userName from the beginning gets a new address by a new userName', async () => {
    const { account, bridge, id } = await someone();
    await bridge.directory.users.update(id, () => ({ userName: 'ada.l@x.org' }), { actor });
    await bridge.sweep();
    expect(emails(account)).toEqual(['ada.l@x.org']);
  });
});

test('a protected person keeps their name and address, and is shown as protected', async () => {
  const account = new ModelAccount();
  account.add({ email: 'boss@x.org', givenName: 'Boss' });
  const bridge = smallBridge({ primary: account }, { protectedEmails: new Set(['boss@x.org']) });
  const { id } = await bridge.directory.users.create({ userName: 'boss@x.org', name: { givenName: 'Boss' } }, actor);
  await bridge.sweep();
  await bridge.directory.users.update(
    id,
    () => ({ userName: 'boss', name: { givenName: 'X' }, emails: [{ value: 'x@x.org' }] }),
    {
      actor,
    },
  );
  await bridge.sweep();
  expect([...account.persons.values()]).toEqual([expect.objectContaining({ email: 'boss@x.org', givenName: 'Boss' })]);
  expect(bridge.outcomes.at(-1)).toMatchObject({ status: 'protected', message: expect.stringContaining('boss@x.org') });
  expect(await listProtected(bridge.context, 20)).toMatchObject([{ upstream: 'primary', wanted: 'changed' }]);
});

test('a protected person who is to go is listed, behind by nothing, until they are suspended by hand or wanted again', async () => {
  const account = new ModelAccount();
  account.add({ email: 'boss@x.org', givenName: 'Boss' });
  const bridge = smallBridge({ primary: account }, { protectedEmails: new Set(['boss@x.org']) });
  const { users } = bridge.directory;
  const { id } = await users.create({ userName: 'boss@x.org', name: { givenName: 'Boss' } }, actor);
  await bridge.sweep();
  const say = (active: boolean) => users.update(id, ({ attributes }) => ({ ...attributes, active }), { actor });
  const listed = async () => (await listProtected(bridge.context, 20)).map(({ name, wanted }) => [name, wanted]);
  expect(await listed()).toEqual([]);
  await say(false);
  const { status } = await bridge.sweep();
  expect(await listed()).toEqual([['boss@x.org', 'suspended']]);
  expect(status).toMatchObject({ behind: 0, held: 0, failed: 0, oldestRevocationSeconds: 0 });
  // To be listed is not to be due: a new upstream is told of them, and their next change counts from then.
  expect(dueAtOf(bridge.item('USER', id) ?? {})).toBeUndefined();
  await say(true);
  await bridge.sweep();
  expect(await listed()).toEqual([]);
  await say(false);
  await bridge.sweep(3_600);
  // By hand, in the account.
  await account.suspend([...account.persons.keys()][0] ?? '');
  const upstream = bridge.context.upstreams.get('primary');
  if (upstream === undefined) throw new Error('no upstream');
  const run = { ...bridge.context, domains: 'any', driftMode: 'report' } as const;
  await compare(run, upstream, bridge.now + 600_000, 'report');
  await bridge.sweep();
  expect(await listed()).toEqual([]);
});

test('what is tried in vain is seen after five minutes, by the age of the change, and goes on being tried', async () => {
  const { account, bridge, id, say } = await someone();
  const { suspend } = account;
  account.suspend = async () => {
    throw new Unavailable('500');
  };
  await say({ active: false });
  const said = bridge.now;
  for (let minute = 0; minute < 4; minute += 1) await bridge.sweep(60);
  expect(await listRetrying(bridge.context)).toEqual([]);
  for (let minute = 0; minute < 3; minute += 1) await bridge.sweep(60);
  // Whatever is said meanwhile, the change is as old as it is.
  await say({ name: { givenName: 'Ada' } });
  const { status } = await bridge.sweep(60);
  const since = new Date(said).toISOString();
  expect(await listRetrying(bridge.context)).toEqual([
    expect.objectContaining({ ref: { kind: 'USER', id }, name: 'ada@x.org', pendingSince: since, message: '500' }),
  ]);
  expect(status.retrying).toBe(1);
  expect(status.oldestBehindSeconds).toBeGreaterThanOrEqual(480);
  account.suspend = suspend;
  for (let minute = 0; minute < 20; minute += 1) await bridge.sweep(60);
  expect(states(account)).toEqual([expect.objectContaining({ active: false })]);
  expect((await bridge.sweep()).status).toMatchObject({ retrying: 0, oldestBehindSeconds: 0 });
});

test('when very many get another address, the rest is held, everything else of them is delivered, and a verdict is about one address', async () => {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, { guard: defaultGuard });
  const ids: string[] = [];
  for (let one = 0; one < 12; one += 1) {
    ids.push((await bridge.directory.users.create({ userName: `p${one}@x.org` }, actor)).id);
  }
  await bridge.sweep();
  const move = async (domain: string) => {
    for (const [one, id] of ids.entries()) {
      const change = { userName: `p${one}@${domain}`, name: { givenName: 'New' } };
      await bridge.directory.users.update(id, () => change, { actor });
    }
    await bridge.sweep(1);
  };
  await move('y.org');
  const at = (domain: string) => [...account.persons.values()].filter(({ email }) => email.endsWith(domain)).length;
  expect([at('@y.org'), at('@x.org')]).toEqual([10, 2]);
  expect([...account.persons.values()].every(({ givenName }) => givenName === 'New')).toBe(true);
  const held = await listHeld(bridge.context);
  expect(held.map(({ reason }) => reason)[0]).toMatch(
    /^changing the address p\d+@x.org to p\d+@y.org: .* 10 changes of address/,
  );
  // Another address is another question.
  await releaseHeld(asOperator(bridge.context), 'all');
  await move('z.org');
  expect(at('@x.org')).toBe(2);
  await releaseHeld(asOperator(bridge.context), 'all');
  await bridge.sweep();
  expect(at('@z.org')).toBe(12);
});
