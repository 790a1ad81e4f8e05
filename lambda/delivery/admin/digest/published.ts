import { type Digest, digestMs } from './digest';
import type { DigestArchive } from './digest-archive';
import { type BrokenDigest, isWhole } from './digest-lines';
import type { DigestLog } from './digest-log';

/** What was published of one hour. */
export interface PublishedHour {
  /** Epoch milliseconds. */
  readonly from: number;
  /** The digest that counts: of the bucket where there is one, else of the log. Undefined when none is whole. */
  readonly digest: Digest | undefined;
  /** What is wrong with what was published, as sentences. */
  readonly faults: readonly string[];
}

export interface PublishedPlaces {
  readonly log: Pick<DigestLog, 'since'>;
  readonly archive: Pick<DigestArchive, 'between'> | undefined;
}

type Found = Digest | BrokenDigest;

/** Every hour of which a digest was published, in order. @param from @param until epoch milliseconds */
export async function* publishedHours(
  { log, archive }: PublishedPlaces,
  from: number,
  until: number,
): AsyncGenerator<PublishedHour> {
  const logged = new ByHour(log.since(from));
  const archived = new ByHour(archive?.between(from, until) ?? nothing());
  let isArchiving = false;
  for (;;) {
    const hour = Math.min(await logged.next(), await archived.next());
    if (hour >= until) return;
    const [inLog, inArchive] = [await logged.take(hour), await archived.take(hour)];
    isArchiving ||= inArchive.length > 0;
    yield judged(hour, inLog, inArchive, isArchiving);
  }
}

async function* nothing(): AsyncGenerator<Found> {}

function judged(
  from: number,
  inLog: readonly Found[],
  inArchive: readonly Found[],
  isArchiving: boolean,
): PublishedHour {
  const places = [
    ['log', inLog, true],
    ['bucket', inArchive, isArchiving],
  ] as const;
  const all = [...inArchive, ...inLog];
  const heads = new Set(all.map(({ head }) => head));
  const faults = [
    ...places.flatMap(([place, found, isExpected]) =>
      found.length === 0 && isExpected ? [`its digest is missing in the ${place}`] : [],
    ),
    ...places.flatMap(([place, found]) =>
      found.some((each) => !isWhole(each)) ? [`its digest in the ${place} is not what its head says`] : [],
    ),
    ...(heads.size > 1 ? ['there are different digests of it'] : []),
  ];
  return { from, digest: all.find(isWhole), faults };
}

/** Digests in the order in which they come, taken hour by hour. */
class ByHour {
  private waiting: Found | undefined;

  constructor(private readonly source: AsyncGenerator<Found>) {}

  /** When the next hour begins; infinity at the end. */
  async next(): Promise<number> {
    this.waiting ??= (await this.source.next()).value as Found | undefined;
    return this.waiting?.from ?? Number.POSITIVE_INFINITY;
  }

  /** What there is of this hour, or of an earlier one that comes too late. */
  async take(hour: number): Promise<readonly Found[]> {
    const taken: Found[] = [];
    while ((await this.next()) < hour + digestMs && this.waiting !== undefined) {
      taken.push(this.waiting);
      this.waiting = undefined;
    }
    return taken;
  }
}
