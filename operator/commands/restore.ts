import { setTimeout as sleep } from 'node:timers/promises';
import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import {
  compareDirectory,
  fillDirectory,
  type ItemSource,
  type WholeTable,
} from '../../lambda/delivery/admin/recovery/fill-directory';
import { type Counts, checkBackup, itemsOf } from '../backup/file';
import type { Command } from '../command';
import { OperatorError } from '../failure';
import type { Target } from '../target/target';
import { counted } from '../terminal/table';

export const restore: Command = {
  name: 'restore',
  when: 'bad day',
  operands: '<file>',
  takes: { least: 1, most: 1 },
  summary: 'put a backup into an empty bridge',
  about:
    'People, groups and memberships come back with their ids and versions, so that the identity provider finds them again; then every item is compared with the file. Meanwhile the identity provider is refused; deliveries are paused and stay so until you resume them. The bearer token and the account are not in a backup: see "setup". If it is interrupted, run it again. To replace what a bridge has, see "recover".',
  options: [],
  examples: ['npx scim-bridge restore bridge-2026-11-27.backup'],
  run: async (invocation) => {
    const file = invocation.operands[0] ?? '';
    invocation.progress(`Checking ${file} ...`);
    const { header, counts } = await checkBackup(file);
    const target = await invocation.target();
    const { admin, kept, resources, secrets } = target;
    const directory = kept.directory(resources.directoryTable);
    const source = await sourceOf(file, counts, directory);
    const present = await compareDirectory(directory, source, admin.clock());
    const size = `${counted(counts.people, 'person', 'people')} and ${counted(counts.groups, 'group', 'groups')}`;
    const differs = present.added + present.changed + present.removed;
    if (differs === 0) {
      return {
        text: `This bridge has ${size} already, as in ${file}.`,
        json: { file, ...counts, restored: 0, differing: 0 },
      };
    }
    await refuseUnlessEmpty(target, present);
    const upstreams = [...new Set([...(await upstreamNames(secrets)), ...header.upstreams])];
    await invocation.confirm(
      `The directory of this bridge becomes that of ${header.bridge} as of ${header.taken}: ${size}. Meanwhile requests of the identity provider are refused. Deliveries to ${upstreams.join(', ')} are paused until you resume them. If that bridge still runs, pause it first: two bridges must never deliver to one account.`,
    );
    const from = `the backup of ${header.taken}`;
    const { progress } = invocation;
    const done = await fillDirectory(admin, directory, source, { from, upstreams, progress, sleep: (ms) => sleep(ms) });
    if (done.differing > 0) {
      throw new OperatorError(
        `${counted(done.differing, 'item differs', 'items differ')} from ${file} after everything was written: something wrote to the table meanwhile. The identity provider stays refused, and deliveries stay paused. Run the same command again.`,
        'not-equal',
      );
    }
    return {
      text: doneText(size, file, upstreams, resources.baseUrl),
      json: {
        file,
        ...counts,
        restored: done.added + done.changed,
        differing: 0,
        paused: upstreams,
        baseUrl: resources.baseUrl,
      },
    };
  },
};

/** Reads which items there are once, and the items themselves as often as they are asked for: a directory need not fit into memory. */
async function sourceOf(file: string, counts: Counts, directory: WholeTable): Promise<ItemSource> {
  const there = new Set<string>();
  for await (const page of itemsOf(file, counts)) for (const item of page) there.add(directory.identity(item));
  return {
    pages: () => itemsOf(file, counts),
    find: async (items) => items.filter((item) => there.has(directory.identity(item))),
  };
}

/** What an interrupted restore has written is no obstacle: it is as in the file. */
async function refuseUnlessEmpty(
  { kept, resources }: Target,
  { changed, removed }: { readonly changed: number; readonly removed: number },
): Promise<void> {
  const { people, groups } = await kept.peopleIn(resources.directoryTable);
  if (people + groups === 0 || changed + removed === 0) return;
  throw new OperatorError(
    `This bridge is not empty: it has ${counted(people, 'person', 'people')} and ${counted(groups, 'group', 'groups')}. Nothing was changed. A backup goes into a new bridge; deploy one, or replace the directory from a table: npx scim-bridge recover`,
    'not-empty',
  );
}

const doneText = (size: string, file: string, upstreams: readonly string[], baseUrl: string): string =>
  [
    `Restored: ${size}. Every item was compared with ${file}.`,
    `Deliveries to ${upstreams.join(', ')} are paused.`,
    '',
    'Next:',
    `1. In the identity provider, the Base URL must be ${baseUrl}`,
    '   and the token the one of: npx scim-bridge token show',
    '2. Connect the account, unless it is: npx scim-bridge setup --stay-paused',
    '3. Let deliveries go on: npx scim-bridge resume',
    '4. Bring the account to what the directory says: npx scim-bridge drift --repair',
    '5. Have the identity provider push all users and groups again: what it changed',
    '   after the backup is not in it.',
  ].join('\n');
