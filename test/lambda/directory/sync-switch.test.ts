import {
  readSyncSwitch,
  type SyncSwitch,
  switchCopyMs,
  syncSwitchStep,
  watchedSyncSwitch,
} from '../../../lambda/directory/sync-switch';
import { type Item, toItem } from '../../../lambda/table/store';
import type { Step } from '../../../lambda/table/transaction';

/** One item, kept here. */
function shelf() {
  let item: Item | undefined;
  let reads = 0;
  return {
    get: async () => {
      reads += 1;
      return item;
    },
    apply: ({ action }: Step) => {
      item = toItem(action.Put?.Item ?? {});
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
  store.apply(syncSwitchStep('directory', off));
  expect(await readSyncSwitch(store)).toEqual(off);
  store.apply(syncSwitchStep('directory', { position: 'on' }));
  expect(await readSyncSwitch(store)).toEqual({ position: 'on' });
});

test('a watched switch is read at most every few seconds', async () => {
  const store = shelf();
  let now = 1_000_000;
  const watch = watchedSyncSwitch(store, () => now);
  expect(await watch()).toEqual({ position: 'on' });
  store.apply(syncSwitchStep('directory', off));
  now += switchCopyMs - 1;
  expect(await watch()).toEqual({ position: 'on' });
  expect(store.reads()).toBe(1);
  now += 1;
  expect(await watch()).toEqual(off);
});
