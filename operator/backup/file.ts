import { createHash } from 'node:crypto';
import { createReadStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { OperatorError } from '../failure';
import { fileTrouble } from '../files';

/**
 * A backup is gzipped JSON lines: a header, one item on each line, an end with the counts and a digest. The end comes last because the file is
 * written as the table is read: a file that was cut short has none, and is refused.
 */
export interface Header {
  readonly format: 'scim-bridge-backup';
  /** Of the format. */
  readonly version: 1;
  /** Of the kit that wrote it. */
  readonly kit: string;
  /** ISO time. */
  readonly taken: string;
  /** Which bridge it is of, for people. */
  readonly bridge: string;
  readonly baseUrl: string;
  /** Names of its upstreams. Their credentials are in no backup. */
  readonly upstreams: readonly string[];
}

/** The last line. */
interface End {
  readonly items: number;
  readonly people: number;
  readonly groups: number;
  /** Of the lines of the items. */
  readonly sha256: string;
}

export type Counts = Pick<End, 'items' | 'people' | 'groups'>;

type Item = Readonly<Record<string, unknown>>;

/** Writes a backup to a stream, and ends it. @returns how much there is in it */
export async function writeBackup(
  stream: WriteStream,
  header: Header,
  items: AsyncIterable<readonly Item[]>,
): Promise<Counts> {
  const counts = { items: 0, people: 0, groups: 0 };
  const digest = createHash('sha256');
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify(header)}\n`;
    for await (const page of items) {
      const text = page.map((item) => `${JSON.stringify(item, refuseBinary)}\n`).join('');
      digest.update(text);
      for (const item of page) count(counts, item);
      yield text;
    }
    yield `${JSON.stringify({ ...counts, sha256: digest.digest('hex') } satisfies End)}\n`;
  }
  await pipeline(Readable.from(lines()), createGzip(), stream);
  return counts;
}

function count(counts: { items: number; people: number; groups: number }, { pk }: Item): void {
  counts.items += 1;
  if (pk === 'USER') counts.people += 1;
  if (pk === 'GROUP') counts.groups += 1;
}

/** JSON has no such values, and would make something else of them without a word. */
function refuseBinary(name: string, value: unknown): unknown {
  if (value instanceof Set || ArrayBuffer.isView(value) || typeof value === 'bigint') {
    throw new Error(`the attribute ${name} of an item cannot be written as JSON`);
  }
  return value;
}

/**
 * Reads a backup to its end and checks it: nothing of it is used before that.
 *
 * @param file gzipped
 * @throws OperatorError `backup` when it is no backup, is damaged or cut short, or was written by a later version
 */
export async function checkBackup(file: string): Promise<{ readonly header: Header; readonly counts: Counts }> {
  const counts = { items: 0, people: 0, groups: 0 };
  const digest = createHash('sha256');
  let header: Header | undefined;
  let last: string | undefined;
  for await (const line of linesOf(file)) {
    if (header === undefined) header = headerOf(line, file);
    else {
      if (last !== undefined) {
        digest.update(`${last}\n`);
        count(counts, parsed(last, file));
      }
      last = line;
    }
  }
  const end = last === undefined ? undefined : parsed(last, file);
  if (header === undefined || end?.sha256 === undefined) throw unusable(file, 'it ends too early');
  if (end.sha256 !== digest.digest('hex') || end.items !== counts.items) throw unusable(file, 'it was changed');
  return { header, counts };
}

/** The items of a backup that was checked, in pages. @throws OperatorError `backup` */
export async function* itemsOf(file: string, { items }: Counts): AsyncGenerator<Item[]> {
  let page: Item[] = [];
  let at = 0;
  for await (const line of linesOf(file)) {
    if (at > 0 && at <= items) page.push(parsed(line, file));
    at += 1;
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

const pageSize = 500;

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const text = source.pipe(createGunzip());
  // An error of the file does not reach the reader by itself.
  source.on('error', (error) => text.destroy(error));
  const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    // Readline tells no errors of its input.
    const failed = new Promise<never>((_, reject) => text.once('error', reject));
    failed.catch(() => undefined);
    const iterator = lines[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), failed]);
      if (done === true) return;
      yield value as string;
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new OperatorError(`There is no file ${file}.`, 'backup', { cause: error });
    if (code === 'Z_BUF_ERROR') throw unusable(file, 'it ends too early');
    throw unusable(file, code?.startsWith('Z_') ? noBackup : fileTrouble(error));
  } finally {
    source.destroy();
  }
}

function headerOf(line: string, file: string): Header {
  const header = parsed(line, file) as Partial<Header>;
  if (header.format !== 'scim-bridge-backup') throw unusable(file, noBackup);
  if (header.version !== 1) {
    throw unusable(file, `it was written by a later version (${header.kit ?? 'unknown'}); restore it with that one`);
  }
  return header as Header;
}

function parsed(line: string, file: string): Item {
  try {
    return JSON.parse(line) as Item;
  } catch (error) {
    throw unusable(file, noBackup, error);
  }
}

const noBackup = 'it is no backup of a bridge, or was damaged';

const unusable = (file: string, why: string, cause?: unknown): OperatorError =>
  new OperatorError(`${file} cannot be used: ${why}. Nothing was changed.`, 'backup', { cause });
