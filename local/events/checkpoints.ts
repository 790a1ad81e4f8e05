import { readFileSync } from 'node:fs';
import { writeFileAtomically } from '../state/files';

/** How far each shard of each stream has been handed over, kept between runs: Lambda too remembers it while nothing runs. */
export class Checkpoints {
  private readonly places: Map<string, string>;

  /** @param file where they are kept */
  constructor(private readonly file: string) {
    this.places = new Map(Object.entries(read(file)));
  }

  /** Sequence number of the last record that is done with. */
  get(mappingId: string, shardId: string): string | undefined {
    return this.places.get(`${mappingId}/${shardId}`);
  }

  set(mappingId: string, shardId: string, sequence: string): void {
    this.places.set(`${mappingId}/${shardId}`, sequence);
    writeFileAtomically(this.file, JSON.stringify(Object.fromEntries(this.places), null, 2));
  }
}

function read(file: string): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
  } catch {
    // The first run, or a file that was cut off: beginning anew hands records over twice, which their function must bear anyway.
    return {};
  }
}
