import { chunksOf } from '../../../table/store';
import { type Digest, headOf, type RecordMark } from './digest';

/** A line of the digest log holds so many marks: about 70 KB, of the 256 KB that CloudWatch Logs takes. */
const marksPerLine = 500;

/** The line that ends a digest. */
interface HeadLine {
  readonly digest: 'head';
  readonly head: string;
  /** ISO times. */
  readonly from: string;
  readonly until: string;
  readonly records: number;
  /** How many lines of marks belong to it. */
  readonly parts: number;
  readonly previous: string | null;
}

/** A line of marks. */
interface MarksLine {
  readonly digest: 'records';
  /** Of the digest to which it belongs. */
  readonly head: string;
  readonly part: number;
  /** `[id, resource, hash, expires]` */
  readonly records: readonly (readonly [string, string, string, number])[];
}

/** A digest as lines of JSON; the last is its head. */
export function linesOf({ from, until, previous, head, marks }: Digest): string[] {
  const parts = chunksOf(marks, marksPerLine);
  const lines: (MarksLine | HeadLine)[] = parts.map((part, index) => ({
    digest: 'records',
    head,
    part: index,
    records: part.map(({ id, resource, hash, expires }) => [id, resource, hash, expires]),
  }));
  lines.push({
    digest: 'head',
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    records: marks.length,
    parts: parts.length,
    previous: previous ?? null,
    head,
  });
  return lines.map((line) => JSON.stringify(line));
}

/** What a head says that is no digest. */
export interface BrokenDigest {
  readonly from: number;
  readonly until: number;
  readonly head: string;
}

/** What lines have said so far: feed it lines in the order in which they were written. */
export class DigestReader {
  private readonly marks = new Map<string, Map<number, readonly RecordMark[]>>();
  /** Heads of digests that were whole. */
  private readonly told = new Set<string>();

  /** @returns the digest that a line completes, as it is or broken; undefined for any other line */
  read(text: string): Digest | BrokenDigest | undefined {
    const line = parsed(text);
    if (line === undefined) return undefined;
    if (line.digest === 'records') {
      const parts = this.marks.get(line.head) ?? new Map<number, readonly RecordMark[]>();
      this.marks.set(line.head, parts);
      parts.set(
        line.part,
        line.records.map(([id, resource, hash, expires]) => ({ id, resource, hash, expires })),
      );
      return undefined;
    }
    // Two runs at once publish the same, hour by hour and between each other: what was whole the first time is not told again.
    if (this.told.has(line.head)) return undefined;
    const [from, until] = [Date.parse(line.from), Date.parse(line.until)];
    const parts = this.marks.get(line.head) ?? new Map<number, readonly RecordMark[]>();
    this.marks.delete(line.head);
    const marks = Array.from({ length: line.parts }, (_, part) => parts.get(part) ?? []).flat();
    const content = { from, until, previous: line.previous ?? undefined, marks };
    const isWhole = marks.length === line.records && headOf(content) === line.head;
    if (isWhole) this.told.add(line.head);
    return isWhole ? { ...content, head: line.head } : { from, until, head: line.head };
  }
}

/** Whether a digest is what its head says. */
export const isWhole = (digest: Digest | BrokenDigest): digest is Digest => 'marks' in digest;

function parsed(text: string): MarksLine | HeadLine | undefined {
  try {
    const line = JSON.parse(text) as MarksLine | HeadLine;
    return line.digest === 'records' || line.digest === 'head' ? line : undefined;
  } catch {
    return undefined;
  }
}
