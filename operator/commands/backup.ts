import { upstreamNames } from '../../lambda/delivery/admin/credentials/connection';
import { changesBetween, readDirectory, recordBackup } from '../../lambda/delivery/admin/recovery/backup';
import { version } from '../../package.json';
import { type Counts, type Header, writeBackup } from '../backup/file';
import type { Command, Invocation, Result } from '../command';
import { OperatorError } from '../failure';
import { fileMeant, writeWhole } from '../files';
import { counted } from '../terminal/table';

/** How many times the directory is read again because it changed meanwhile. */
const readings = 5;

export const backup: Command = {
  name: 'backup',
  when: 'once a year',
  operands: '<file>',
  takes: { least: 1, most: 1 },
  summary: 'write the directory to a file',
  about:
    'People, groups, memberships, managed groups and what the account is known to have, with ids and versions; no secret. The bridge goes on meanwhile: the directory is read until two readings are the same, so that the file is the directory of one moment. If it changes all the time, the command says so and writes nothing. The file holds personal data and is readable by you alone. "restore" puts it into an empty bridge.',
  options: [],
  examples: ['npx scim-bridge backup bridge-2026-11-27.backup'],
  run: async (invocation) => {
    const target = await invocation.target();
    const file = await fileMeant(invocation);
    const { admin, kept, label, resources, secrets } = target;
    await recordBackup(admin);
    const directory = kept.directory(resources.directoryTable);
    const header: Header = {
      format: 'scim-bridge-backup',
      version: 1,
      kit: version,
      taken: admin.clock().toISOString(),
      bridge: label,
      baseUrl: resources.baseUrl,
      upstreams: await upstreamNames(secrets),
    };
    invocation.progress('Reading the directory ...');
    const read = (reading: Map<string, string>) => readDirectory(directory, admin.clock(), reading);
    let before = new Map<string, string>();
    for await (const _ of read(before));
    for (let attempt = 1; attempt <= readings; attempt += 1) {
      const now = new Map<string, string>();
      const counts = await writeUnlessChanged(file, header, told(read(now), invocation), () =>
        changesBetween(before, now),
      );
      if (counts !== undefined) return done(file, header, counts);
      const changed = counted(changesBetween(before, now), 'item', 'items');
      invocation.progress(`  ${changed} changed meanwhile: reading again ...`);
      before = now;
    }
    throw new OperatorError(
      'The directory changed during every reading: nothing was written. For a quiet minute, run: npx scim-bridge pause, and npx scim-bridge pause --incoming; then this command; then npx scim-bridge resume',
      'not-quiet',
    );
  },
};

function done(file: string, header: Header, counts: Counts): Result {
  const { items, people, groups } = counts;
  const size = `${counted(people, 'person', 'people')}, ${counted(groups, 'group', 'groups')}, ${counted(items, 'item', 'items')} in all`;
  return {
    text: `Written to ${file}: ${size}.\nTo put it into an empty bridge: npx scim-bridge restore ${file}`,
    json: { file, ...header, ...counts },
  };
}

/** Some items changed while the file was written: it is thrown away. */
class Changed extends Error {
  override readonly name = 'Changed';
}

/** @returns what was written; undefined when something changed meanwhile, and nothing was */
async function writeUnlessChanged(
  file: string,
  header: Header,
  items: AsyncIterable<readonly Item[]>,
  changes: () => number,
): Promise<Counts | undefined> {
  try {
    return await writeWhole(file, async (stream) => {
      const counts = await writeBackup(stream, header, items);
      if (changes() > 0) throw new Changed();
      return counts;
    });
  } catch (error) {
    if (error instanceof Changed) return undefined;
    throw error;
  }
}

type Item = Readonly<Record<string, unknown>>;

/** After so many items it is said how far it is. */
const toldEvery = 20_000;

async function* told(pages: AsyncIterable<readonly Item[]>, { progress }: Invocation): AsyncGenerator<readonly Item[]> {
  let count = 0;
  for await (const page of pages) {
    const before = count;
    count += page.length;
    if (Math.floor(before / toldEvery) < Math.floor(count / toldEvery)) progress(`  ${count} items so far ...`);
    yield page;
  }
}
