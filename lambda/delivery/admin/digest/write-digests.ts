import type { ActivityRecords } from '../../../table/activity-records';
import { type Digest, digestMs, digestOf, markOf, type RecordMark } from './digest';
import type { ArchivedHour, DigestArchive, EventPlace } from './digest-archive';
import type { DigestLog } from './digest-log';

/**
 * An hour is complete so long after its end, in milliseconds: no function that could still write a record of it runs for longer, and the index
 * by time has caught up.
 */
export const digestLagMs = 15 * 60_000;

export interface DigestContext {
  readonly records: Pick<ActivityRecords, 'during'>;
  readonly log: Pick<DigestLog, 'append' | 'latest'>;
  /** Undefined where the option is off. */
  readonly archive: Pick<DigestArchive, 'hour'> | undefined;
  readonly place: EventPlace;
  readonly clock: () => Date;
}

/**
 * Publishes the digest of each hour that has none and is complete, in order. Where the last one ended is read from what was published, and
 * from nothing that another function can write. The first run begins with the last complete hour.
 *
 * @param deadline epoch milliseconds after which no further hour is begun; the next run goes on
 * @throws Busy, or what the log or the bucket says
 */
export async function writeDigests(context: DigestContext, deadline: number): Promise<readonly Digest[]> {
  const { log, clock } = context;
  const written: Digest[] = [];
  const complete = () => Math.floor((clock().getTime() - digestLagMs) / digestMs) * digestMs;
  let last: Pick<Digest, 'until' | 'head'> | undefined = await log.latest();
  for (;;) {
    const from = last?.until ?? complete() - digestMs;
    if (from >= complete() || clock().getTime() >= deadline) return written;
    const digest: Digest = await digestHour(context, from, last?.head);
    await log.append(digest, clock());
    written.push(digest);
    last = digest;
  }
}

/** The archive comes first: what is published in the log counts as done. */
async function digestHour(
  { records, archive, place }: DigestContext,
  from: number,
  previous: string | undefined,
): Promise<Digest> {
  const until = from + digestMs;
  const hour: ArchivedHour | undefined = archive?.hour(from, place);
  const marks: RecordMark[] = [];
  for await (const items of records.during({ from, until: until - 1 })) {
    marks.push(...items.map(markOf));
    await hour?.add(items);
  }
  const digest = digestOf({ from, until }, previous, marks);
  await hour?.finish(digest);
  return digest;
}
