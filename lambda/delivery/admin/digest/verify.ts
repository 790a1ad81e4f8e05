import { ActivityKeys } from '../../../contract/names';
import { dayOf, timeOf } from '../../../table/activity-log';
import type { ActivityRecords, Span } from '../../../table/activity-records';
import { isId } from '../../../table/keys';
import type { Values } from '../../../table/store';
import type { WholeTable } from '../../../table/whole-table';
import { type Digest, digestMs, markOf, type RecordMark } from './digest';
import { type PublishedPlaces, publishedHours } from './published';

/** Something that is not as it was published. */
export interface Finding {
  /** Of a record, or of a digest itself. */
  readonly what: 'changed' | 'missing' | 'added' | 'digest';
  /** ISO time: when the record was made, or when the hour of the digest begins. */
  readonly time: string;
  /** `USER/<id>`, `GROUP/<id>` …; undefined for a digest. */
  readonly about?: string;
  /** The record's id; undefined for a digest. */
  readonly id?: string;
  readonly message: string;
}

/** What came of it. */
export interface Verification {
  /** ISO times: what the digests cover; undefined where there is no digest. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  /** The head of the last digest. */
  readonly head: string | undefined;
  readonly digests: number;
  /** Records that are as they were published. */
  readonly records: number;
  /** Records that were published and have expired since. */
  readonly expired: number;
  /** Records of the last hours, of which there is no digest yet. */
  readonly uncovered: number;
  readonly findings: readonly Finding[];
}

export interface VerifyContext {
  readonly records: Pick<ActivityRecords, 'during'>;
  readonly table: Pick<WholeTable, 'find' | 'pages'>;
  readonly published: PublishedPlaces;
  readonly clock: () => Date;
}

/** A digest is due 75 minutes after its hour begins and published within the hour; so long after, something keeps it from being published. */
const lateMs = 3 * 3_600_000;
/** Clocks differ: what is dated so little in the future was made now. */
const aheadMs = 86_400_000;

/**
 * Compares the activity record with its published digests.
 *
 * @param span only this; undefined: everything of which there is a digest, and then the whole table is read for records that the index by time does not have
 * @param tell is told of each hour that was looked at
 * @throws Busy, or what AWS says
 */
export async function verifyActivity(
  context: VerifyContext,
  span: Span | undefined,
  tell: (until: string) => void = () => {},
): Promise<Verification> {
  const now = context.clock().getTime();
  const from = span?.from ?? 0;
  const until = Math.ceil((span?.until ?? now + aheadMs) / digestMs) * digestMs;
  const findings: Finding[] = [];
  let first: Digest | undefined;
  let last: Digest | undefined;
  let records: RecordStream | undefined;
  let [digests, intact, expired] = [0, 0, 0];
  for await (const hour of publishedHours(context.published, from, until)) {
    const { digest } = hour;
    const faults = [...hour.faults, ...chainFaults(last, digest)];
    findings.push(...faults.map((fault) => ofDigest(hour.from, fault)));
    if (digest === undefined) continue;
    first ??= digest;
    records ??= new RecordStream(context.records.during({ from: digest.from, until }));
    // What lies between two digests is covered by neither.
    await records.before(digest.from);
    const compared = await compareHour(context.table, digest, await records.before(digest.until), now);
    findings.push(...compared.findings);
    digests += 1;
    intact += compared.intact;
    expired += compared.expired;
    last = digest;
    tell(new Date(digest.until).toISOString());
  }
  if (last !== undefined && until > now && now - last.until > lateMs) {
    findings.push(ofDigest(last.until, 'it has no digest yet: look at the log of the function activity-digest'));
  }
  if (span === undefined && first !== undefined) {
    const known = new Set(findings.flatMap(({ id }) => id ?? []));
    findings.push(...(await outsideTheIndex(context.table, first.from)).filter(({ id = '' }) => !known.has(id)));
  }
  return {
    from: first && new Date(first.from).toISOString(),
    until: last && new Date(last.until).toISOString(),
    head: last?.head,
    digests,
    records: intact,
    expired,
    uncovered: (await records?.before(Number.POSITIVE_INFINITY))?.length ?? 0,
    findings,
  };
}

function chainFaults(last: Digest | undefined, digest: Digest | undefined): string[] {
  if (last === undefined || digest === undefined) return [];
  if (digest.from !== last.until) {
    return [`the digests before it, from ${new Date(last.until).toISOString()} on, are missing`];
  }
  return digest.previous === last.head ? [] : ['its digest does not continue the one before'];
}

async function compareHour(
  table: VerifyContext['table'],
  digest: Digest,
  items: readonly Values[],
  now: number,
): Promise<{ readonly findings: readonly Finding[]; readonly intact: number; readonly expired: number }> {
  const there = new Map(items.map((item) => [keyOf(markOf(item)), markOf(item)]));
  const published = new Map(digest.marks.map((mark) => [keyOf(mark), mark]));
  const absent = digest.marks.filter((mark) => !there.has(keyOf(mark)));
  // Whoever gives a record another day takes it out of the index, not out of the table.
  const keys = absent.map(({ id, resource }) => ({
    [ActivityKeys.partitionKey]: resource,
    [ActivityKeys.sortKey]: id,
  }));
  for (const item of keys.length === 0 ? [] : await table.find(keys)) there.set(keyOf(markOf(item)), markOf(item));
  const findings: Finding[] = [];
  let [intact, expired] = [0, 0];
  for (const mark of digest.marks) {
    const found = there.get(keyOf(mark));
    if (found?.hash === mark.hash) intact += 1;
    else if (found !== undefined) findings.push(ofRecord('changed', mark, 'it is not what it was when it was made'));
    else if (mark.expires * 1000 < now) expired += 1;
    else findings.push(ofRecord('missing', mark, `it should be there until ${isoDay(mark.expires)}`));
  }
  for (const [key, mark] of there) {
    if (!published.has(key)) findings.push(ofRecord('added', mark, 'it was not there when its hour was complete'));
  }
  return { findings, intact, expired };
}

/** Records whose day is not that of their id: the index by time does not show them, and reading a person's records does. */
async function outsideTheIndex(table: VerifyContext['table'], from: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const items of table.pages()) {
    for (const item of items) {
      const id = String(item[ActivityKeys.sortKey]);
      // Records from before the index have no day.
      if (isId(id) && (timeOf(id) < from || dayOf(timeOf(id)) === item[ActivityKeys.day])) continue;
      findings.push(ofRecord('added', markOf(item), 'its day is not the day on which it was made'));
    }
  }
  return findings;
}

/** Records in the order of their time, taken up to a time. */
class RecordStream {
  private waiting: Values[] = [];
  private isOver = false;

  constructor(private readonly pages: AsyncGenerator<Values[]>) {}

  /** @param until epoch milliseconds, exclusive */
  async before(until: number): Promise<readonly Values[]> {
    const isLater = (item: Values) => timeOf(String(item[ActivityKeys.sortKey])) >= until;
    const taken: Values[] = [];
    for (;;) {
      const end = this.waiting.findIndex(isLater);
      taken.push(...this.waiting.splice(0, end === -1 ? this.waiting.length : end));
      if (end !== -1 || this.isOver) return taken;
      const page = await this.pages.next();
      this.isOver = page.done === true;
      if (page.done !== true) this.waiting = page.value;
    }
  }
}

const keyOf = ({ id, resource }: RecordMark): string => `${resource} ${id}`;
const isoDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

function ofRecord(what: Finding['what'], { id, resource }: RecordMark, message: string): Finding {
  const made = timeOf(id);
  const time = Number.isFinite(made) ? new Date(made).toISOString() : '';
  return { what, time, about: resource.replace('#', '/'), id, message };
}

const ofDigest = (from: number, message: string): Finding => ({
  what: 'digest',
  time: new Date(from).toISOString(),
  message,
});
