import { Denied, Refused, Unavailable } from '../../../lambda/account/errors';
import type { ResourceRef } from '../../../lambda/contract/operator-requests';
import { pause } from '../../../lambda/delivery/admin/decisions/pause';
import { createDeliveryContext } from '../../../lambda/delivery/create-context';
import { deliverOne } from '../../../lambda/delivery/reconcile/deliver-one';
import { DeliveryWatch } from '../../../lambda/directory/delivery-watch';
import { createDirectory } from '../../../lambda/directory/directory';
import { UniquenessConflict } from '../../../lambda/directory/errors';
import { afterDelivery } from '../../../lambda/http/after-delivery';
import { ScimError } from '../../../lambda/scim/errors';
import { Store } from '../../../lambda/table/store';
import { asOperator } from '../../support/as-operator';
import { actor } from '../../support/dynamodb-samples';
import { ModelAccount } from './support/model-account';
import { smallBridge } from './support/small-bridge';

const domain = 'people of example.net are not allowed';

/** A bridge whose SCIM function waits up to ten seconds, and whose stream delivers so many milliseconds after a change. */
function bridgeThatWaits({ settleSeconds = 0, streamMs = 500, policy = {} } = {}) {
  const account = new ModelAccount();
  const bridge = smallBridge({ primary: account }, policy);
  const { client, directoryTable } = bridge.options;
  const directory = createDirectory({
    ...bridge.options,
    settleSeconds,
    redeliversRefused: true,
    clock: () => new Date(bridge.now),
  });
  const context = createDeliveryContext({ ...bridge.options, settleSeconds });
  let looks = 0;
  const store = new Store(client, directoryTable);
  const counted: Pick<Store, 'get'> = {
    get: (key) => {
      looks += 1;
      return store.get(key);
    },
  };
  let changedAt = bridge.now;
  let changed: ResourceRef | undefined;
  const watch = new DeliveryWatch({
    store: counted,
    waitMs: 10_000,
    now: () => bridge.now,
    sleep: async (ms) => {
      bridge.now += ms;
      if (changed !== undefined && bridge.now - changedAt >= streamMs) await deliverOne(changed, context);
    },
  });
  /** Does a change and answers it as the SCIM function does. */
  const answered = async (operation: string, change: () => Promise<{ readonly id: string }>) => {
    changedAt = bridge.now;
    const { id } = await change();
    changed = { kind: operation.startsWith('Groups') ? 'GROUP' : 'USER', id };
    const wait = watch.refused.bind(watch);
    const answer = await afterDelivery(operation, { status: 200, resourceId: id }, changedAt, wait).catch(
      (error: unknown) => {
        if (error instanceof ScimError) return error;
        throw error;
      },
    );
    return {
      id,
      status: answer.status,
      detail: 'detail' in answer ? answer.detail : '',
      waitedMs: bridge.now - changedAt,
    };
  };
  const create = (userName: string) => answered('Users.create', () => directory.users.create({ userName }, actor));
  const set = (id: string, active: boolean) =>
    answered('Users.patch', async () => {
      await directory.users.update(id, ({ attributes }) => ({ ...attributes, active }), { actor });
      return { id };
    });
  return { account, bridge, directory, answered, create, set, looks: () => looks };
}

/** The account refuses this act until told otherwise. */
function refuse(account: ModelAccount, act: 'invite' | 'suspend' | 'createGroup', error: Error): () => void {
  const original = account[act];
  Object.assign(account, {
    [act]: async () => {
      throw error;
    },
  });
  return () => void Object.assign(account, { [act]: original });
}

test('a change is answered once the account has it', async () => {
  const { account, create, set, looks } = bridgeThatWaits();
  const { id, status, waitedMs } = await create('ada@x.org');
  expect(status).toBe(200);
  expect([...account.persons.values()]).toEqual([expect.objectContaining({ email: 'ada@x.org', active: true })]);
  expect(waitedMs).toBeGreaterThanOrEqual(500);
  expect(waitedMs).toBeLessThan(1500);
  expect((await set(id, false)).status).toBe(200);
  expect([...account.persons.values()]).toEqual([expect.objectContaining({ active: false })]);
  // A few reads for each change: at 200 ms, two keys at most.
  expect(looks()).toBeLessThan(20);
});

test('a creation that the account refuses is answered with its words; the directory keeps it', async () => {
  const { account, bridge, create } = bridgeThatWaits();
  refuse(account, 'invite', new Refused(domain));
  const { id, status, detail } = await create('ada@x.org');
  expect({ status, detail }).toEqual({ status: 400, detail: expect.stringContaining(domain) });
  expect(detail).toMatch(/^The account refuses this change: .+ The bridge keeps the change and tries it again daily/);
  expect(bridge.item('USER', id)).toMatchObject({ dueShard: 'FAILED' });
});

test('what was refused and is sent again is another try: refused again, or there', async () => {
  const { account, create, set, directory } = bridgeThatWaits();
  const allow = refuse(account, 'invite', new Refused('no seat is left'));
  const { id } = await create('ada@x.org');
  expect(await create('Ada@x.org')).toMatchObject({ id, status: 400, detail: expect.stringContaining('no seat') });
  // The same once more, by a client that has found the person and changes nothing.
  expect(await set(id, true)).toMatchObject({ status: 400 });
  allow();
  expect(await create('ada@x.org')).toMatchObject({ id, status: 200 });
  expect(account.persons.size).toBe(1);
  // From now on it is somebody who exists.
  await expect(directory.users.create({ userName: 'ada@x.org' }, actor)).rejects.toThrow(UniquenessConflict);
});

test('a suspension that the account refuses is answered with its words', async () => {
  const { account, create, set, answered, directory } = bridgeThatWaits();
  const { id } = await create('owner@x.org');
  refuse(account, 'suspend', new Denied('the last owner cannot be suspended'));
  expect(await set(id, false)).toMatchObject({ status: 400, detail: expect.stringContaining('last owner') });
  const deleted = await answered('Users.delete', async () => {
    await directory.users.delete(id, { actor });
    return { id };
  });
  expect(deleted).toMatchObject({ status: 400, detail: expect.stringContaining('last owner') });
});

test('a group that the account refuses', async () => {
  const { account, answered, directory } = bridgeThatWaits();
  refuse(account, 'createGroup', new Refused('group names have 30 characters at most'));
  const create = () => directory.groups.create({ displayName: 'Engineering' }, [], actor);
  expect(await answered('Groups.create', create)).toMatchObject({ status: 400, detail: expect.stringContaining('30') });
});

describe('is answered as without the option', () => {
  test('a creation that settles: a connection test never becomes an invitation', async () => {
    const { account, create, set, answered, directory, bridge } = bridgeThatWaits({ settleSeconds: 30 });
    const { id, status, waitedMs } = await create('probe@x.org');
    expect({ status, waitedMs }).toEqual({ status: 200, waitedMs: 0 });
    expect(await set(id, true)).toMatchObject({ status: 200, waitedMs: 0 });
    await answered('Users.delete', async () => {
      await directory.users.delete(id, { actor });
      return { id };
    });
    await bridge.sweep(60);
    expect(account.log).toEqual([]);
  });

  test('when the account is slow; delivery goes on, and whoever comes next hardly waits', async () => {
    const { account, bridge, create } = bridgeThatWaits({ streamMs: 60_000 });
    expect(await create('slow@x.org')).toMatchObject({ status: 200, waitedMs: 10_000 });
    expect(await create('next@x.org')).toMatchObject({ status: 200, waitedMs: 1_000 });
    await bridge.sweep(60);
    expect(account.persons.size).toBe(2);
  });

  test('while deliveries are paused, or the account is out of reach', async () => {
    const { bridge, create } = bridgeThatWaits();
    await pause(asOperator(bridge.context), 'primary', 'migration');
    expect(await create('ada@x.org')).toMatchObject({ status: 200 });
    const down = bridgeThatWaits();
    refuse(down.account, 'invite', new Unavailable('it is down'));
    expect(await down.create('ada@x.org')).toMatchObject({ status: 200 });
  });

  test('what the removal guard holds, and whom nobody may suspend, without waiting for what will not come', async () => {
    const guarded = bridgeThatWaits({ policy: { guard: { count: 0, percent: 0, windowMinutes: 60 } } });
    const held = await guarded.create('ada@x.org');
    expect(await guarded.set(held.id, false)).toMatchObject({ status: 200 });
    expect(guarded.bridge.item('USER', held.id)).toMatchObject({ dueShard: 'HELD' });
    const safe = bridgeThatWaits({ policy: { protectedEmails: new Set(['boss@x.org']) } });
    const boss = await safe.create('boss@x.org');
    expect(await safe.set(boss.id, false)).toMatchObject({ status: 200 });
    expect([...safe.account.persons.values()]).toEqual([expect.objectContaining({ active: true })]);
  });

  test('reads, lists and Bulk', async () => {
    const never = () => Promise.reject(new Error('nobody waits'));
    for (const operation of ['Users.get', 'Users.list', 'Bulk', 'health', 'Groups.search']) {
      const answer = { status: 200, resourceId: 'x' };
      expect(await afterDelivery(operation, answer, 0, never)).toBe(answer);
    }
    // What leads to no resource either.
    const none: { readonly resourceId?: string } = {};
    expect(await afterDelivery('Users.create', none, 0, never)).toBe(none);
  });
});
