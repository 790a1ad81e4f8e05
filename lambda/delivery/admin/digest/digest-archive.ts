import { createGzip, type Gzip } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Values } from '../../../table/store';
import type { ClassName } from '../ocsf/classes';
import { eventsOf } from '../ocsf/event';
import { type Digest, digestMs } from './digest';
import { type BrokenDigest, DigestReader, linesOf } from './digest-lines';

/** Under it stand the digests; under `ocsf/` the events. */
const digestPrefix = 'digests/';

/** Whose events they are: parts of their keys, as Security Lake lays out a source of one's own. */
export interface EventPlace {
  readonly region: string;
  readonly accountId: string;
}

/** The records of one hour on their way into the archive. */
export interface ArchivedHour {
  add(items: readonly Values[]): Promise<void>;
  /** Stores the events, then the digest. */
  finish(digest: Digest): Promise<void>;
}

/** The bucket in which digests and events cannot be changed until their lock ends. */
export class DigestArchive {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  /** Begins an hour. A repeated hour becomes a second version of the same objects: the lock keeps the first. */
  hour(from: number, place: EventPlace): ArchivedHour {
    const files = new Map<ClassName, EventFile>();
    const fileOf = (name: ClassName) => {
      const file = files.get(name) ?? new EventFile();
      files.set(name, file);
      return file;
    };
    return {
      add: async (items) => {
        for (const { class: name, event } of items.flatMap(eventsOf)) await fileOf(name).add(event);
      },
      finish: async (digest) => {
        for (const [name, file] of files) {
          await this.put(eventKey(name, from, place), await file.end(), 'application/gzip');
        }
        await this.put(digestKey(from), Buffer.from(`${linesOf(digest).join('\n')}\n`), 'application/x-ndjson');
      },
    };
  }

  /** Every version of every digest of the hours from `from` up to `until`, in the order of the hours. */
  async *between(from: number, until: number): AsyncGenerator<Digest | BrokenDigest> {
    const before = digestKey(Math.floor(from / digestMs) * digestMs - 1);
    let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [before, undefined];
    do {
      const page = await this.client.send(
        new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: digestPrefix, KeyMarker, VersionIdMarker }),
      );
      for (const { Key = '', VersionId } of page.Versions ?? []) {
        if (Key >= digestKey(until)) return;
        yield* await this.read(Key, VersionId);
      }
      [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
    } while (KeyMarker !== undefined);
  }

  private async read(Key: string, VersionId: string | undefined): Promise<(Digest | BrokenDigest)[]> {
    const { Body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.bucket, Key, ...(VersionId === undefined ? {} : { VersionId }) }),
    );
    const reader = new DigestReader();
    const lines = (await Body?.transformToString('utf8'))?.split('\n') ?? [];
    return lines.flatMap((line) => reader.read(line) ?? []);
  }

  private async put(Key: string, Body: Buffer, ContentType: string): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, ContentType }));
  }
}

/** `digests/2026/11/27/04.jsonl`: in the order of the hours. */
const digestKey = (from: number): string =>
  `${digestPrefix}${new Date(from).toISOString().slice(0, 13).replaceAll('-', '/').replace('T', '/')}.jsonl`;

/** Of one class each, by day: `ocsf/account_change/region=…/accountId=…/eventDay=20261127/04.jsonl.gz`. */
function eventKey(name: ClassName, from: number, { region, accountId }: EventPlace): string {
  const time = new Date(from).toISOString();
  const day = time.slice(0, 10).replaceAll('-', '');
  return `ocsf/${name}/region=${region}/accountId=${accountId}/eventDay=${day}/${time.slice(11, 13)}.jsonl.gz`;
}

/** Events as lines, compressed while they come: an hour's records can be more than the function's memory. */
class EventFile {
  private readonly gzip: Gzip = createGzip();
  private readonly chunks: Buffer[] = [];
  private readonly ended: Promise<void>;

  constructor() {
    this.gzip.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.ended = new Promise((resolve, reject) => this.gzip.once('end', resolve).once('error', reject));
  }

  async add(event: object): Promise<void> {
    if (!this.gzip.write(`${JSON.stringify(event)}\n`)) {
      await new Promise<void>((resolve) => this.gzip.once('drain', () => resolve()));
    }
  }

  async end(): Promise<Buffer> {
    this.gzip.end();
    await this.ended;
    return Buffer.concat(this.chunks);
  }
}
