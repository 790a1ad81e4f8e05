import {
  readSyncSwitch,
  type SyncSwitch,
  setSyncSwitch,
  switchCopyMs,
  watchedSyncSwitch,
} from '../../../lambda/directory/sync-switch';

/** One item, kept here. */
function shelf() {
  let item: Record<string, unknown> | undefined;
  let reads = 0;
  return {
    get: async () => {
      reads += 1;
      return item;
    },
    put: async (given: Record<string, unknown>) => {
      item = given;
    },
    reads: () => reads,
  };
}

const off: SyncSwitch = {
  position: 'off',
  since: '2026-03-01T12:00:00.000Z',
  by: 'arn:aws:iam::1:user/ada',
  reason: 'audit',
};

test('it is on until somebody switches it off, and on again', async () => {
  const store = shelf();
  expect(await readSyncSwitch(store)).toEqual({ position: 'on' });
  await setSyncSwitch(store, off);
  expect(await readSyncSwitch(store)).toEqual(off);
  await setSyncSwitch(store, { position: 'on' });
  expect(await readSyncSwitch(store)).toEqual({ position: 'on' });
});

test('a watched switch is read at most every few seconds', async () => {
  const store = shelf();
  let now = 1_000_000;
  const watch = watchedSyncSwitch(store, () => now);
  expect(await watch()).toEqual({ position: 'on' });
  await setSyncSwitch(store, off);
  now += switchCopyMs - 1;
  expect(await watch()).toEqual({ position: 'on' });
  expect(store.reads()).toBe(1);
  now += 1;
  expect(await watch()).toEqual(off);
});
