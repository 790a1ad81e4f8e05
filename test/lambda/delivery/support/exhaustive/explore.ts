import { createHash } from 'node:crypto';
import { directoryTable } from '../world';
import { type Fault, faultsAt, Place } from './place';
import { after, arrive, atFirst, type Ids, type Operation, operations, provide, type Wanted } from './provider';
import { compared, differences, told } from './verdict';

/** How far a run has come. */
interface Run {
  readonly place: Place;
  readonly wanted: Wanted;
  /** What happened so far, in message. */
  readonly path: readonly string[];
  readonly fault: Fault['kind'] | undefined;
  /** Whether the identity provider has said since the fault that somebody is to be active, or is not. */
  readonly lifeSince: boolean;
}

/** How a run ended badly. */
export interface Bad {
  readonly path: string;
  readonly fault: Fault['kind'] | 'nothing';
  readonly what: string;
}

/** How long it took until an access was gone, after the identity provider said so. */
export interface Revocation {
  readonly fault: Fault['kind'] | 'none';
  readonly ms: number;
}

export interface Explored {
  /** Sequences of operations, of deliveries between them, and of faults: every one of them. */
  readonly runs: number;
  /** Those of them that differ in what the directory or the account holds on the way: the others go on as one of these. */
  readonly played: number;
  readonly bad: readonly Bad[];
  readonly revocations: readonly Revocation[];
}

/** When an operator must have been told of what is not done, in milliseconds: five minutes after it was due, and who comes back settles. */
const visibleMs = 5 * 60_000 + 30_000;

/** Plays every sequence of so many operations with at most one fault at every place. */
export async function explore(most: number): Promise<Explored> {
  return new Exploration(most).all();
}

class Exploration {
  /** How many runs begin from a state with so many operations left. */
  private readonly known = new Map<string, number>();
  private readonly bad: Bad[] = [];
  private readonly revocations: Revocation[] = [];
  private readonly ended = new Set<string>();
  private ids: Ids = { user: '', group: '' };

  constructor(private readonly most: number) {}

  async all(): Promise<Explored> {
    const place = Place.fresh();
    this.ids = await arrive(place);
    place.now += 31_000;
    const start: Run = { place, wanted: atFirst, path: ['arrive'], fault: undefined, lifeSince: false };
    // To arrive is an operation, too; everything else begins with somebody who has arrived.
    let runs = 0;
    const arrived: Run = { ...start, place: place.copy(), path: [] };
    for (const next of await this.deliveries(start)) runs += await this.from(next, this.most - 1);
    await arrived.place.deliver();
    await this.settle(arrived.place, Number.POSITIVE_INFINITY);
    runs += await this.from(arrived, this.most);
    return { runs, played: this.ended.size, bad: this.bad, revocations: this.revocations };
  }

  /** This run to its end, and all that go on from here. @returns how many runs that is */
  private async from(run: Run, left: number): Promise<number> {
    const key = keyOf(run);
    const known = this.known.get(`${left} ${key}`);
    if (known !== undefined) return known;
    if (!this.ended.has(key)) {
      this.ended.add(key);
      await this.judge(run);
    }
    let runs = 1;
    if (left > 0) {
      for (const operation of operations) {
        const wanted = after(operation, run.wanted);
        if (wanted !== undefined) runs += await this.doing(operation, wanted, run, left - 1);
      }
    }
    this.known.set(`${left} ${key}`, runs);
    return runs;
  }

  private async doing(operation: Operation, wanted: Wanted, run: Run, left: number): Promise<number> {
    const place = run.place.copy();
    await provide(operation, wanted, this.ids, place);
    const lifeSince = run.lifeSince || (run.fault !== undefined && wanted.life !== run.wanted.life);
    const done: Run = { ...run, place, wanted, lifeSince, path: [...run.path, operation] };
    let runs = await this.from(done, left);
    for (const next of await this.deliveries(done)) runs += await this.from(next, left);
    return runs;
  }

  /** The run with a delivery, and with each fault that the delivery may have. */
  private async deliveries(run: Run): Promise<Run[]> {
    const whole: Run = { ...run, place: run.place.copy(), path: [...run.path, 'deliver'] };
    const moments = await whole.place.deliver();
    if (run.fault !== undefined) return [whole];
    const runs = [whole];
    for (const [at, moment] of moments.entries()) {
      for (const fault of faultsAt(moment, at)) {
        const place = run.place.copy();
        await place.deliver(fault);
        if (place.untouched) continue;
        const path = [...run.path, `deliver, but at ${moment}: ${fault.kind}`];
        runs.push({ ...run, place, path, fault: fault.kind, lifeSince: false });
      }
    }
    return runs;
  }

  /** Runs on to the end without any more faults, and looks at what has become of it. */
  private async judge(run: Run): Promise<void> {
    const place = run.place.copy();
    const began = place.now;
    const revoked = this.watch(run, place, began);
    const ends = await this.settle(place, began + visibleMs, revoked);
    const soon = differences(place, run.wanted);
    if (soon.length > 0 && (await told(place)).length === 0 && !(await this.explained(run, place))) {
      this.fail(run, `${soon.join(', ')} after five minutes, and nobody is told`);
    }
    if (place.broken !== undefined && !ends && (await told(place)).length === 0) {
      this.fail(run, 'it fails for five minutes, and nobody is told');
    }
    place.broken = undefined;
    if (!(await this.settle(place, Number.POSITIVE_INFINITY, revoked))) this.fail(run, 'it never comes to an end');
    const late = differences(place, run.wanted);
    if (late.length > 0 && !(await this.explained(run, place))) this.fail(run, `${late.join(', ')} in the end`);
    if (run.fault === 'suspended by hand' && !run.lifeSince && wasReactivated(run, place)) {
      this.fail(run, 'somebody suspended by hand is active again');
    }
  }

  /** What somebody does in the account itself is for the daily comparison to show, unless it is a leaver's access. */
  private async explained({ fault, wanted, lifeSince }: Run, place: Place): Promise<boolean> {
    if (fault !== 'suspended by hand' && fault !== 'created anew by hand') return false;
    if (wanted.life !== 'active' && lifeSince) return false;
    return compared(place);
  }

  private watch(run: Run, place: Place, began: number): () => void {
    if (run.wanted.life === 'active' || !differences(place, run.wanted).includes('somebody who left is active')) {
      return () => undefined;
    }
    let open = true;
    return () => {
      if (!open || differences(place, run.wanted).includes('somebody who left is active')) return;
      open = false;
      const ms = place.now - began;
      // A fault that was over before, and has delayed nothing, is none of this one's.
      const isOver = ms === 0 && run.path.at(-1)?.startsWith('deliver, but') !== true;
      this.revocations.push({ fault: isOver ? 'none' : (run.fault ?? 'none'), ms });
    };
  }

  /** Delivers whatever falls due until a time. @returns whether nothing is left to be done */
  private async settle(place: Place, until: number, look: () => void = () => undefined): Promise<boolean> {
    for (let round = 0; round < 100; round += 1) {
      await place.deliver();
      look();
      const next = place.nextTime();
      if (next === undefined) return true;
      if (next > until) {
        place.now = until;
        return false;
      }
      place.now = next;
    }
    return false;
  }

  private fail({ path, fault }: Run, what: string): void {
    this.bad.push({ path: path.join(', '), fault: fault ?? 'nothing', what });
  }
}

function wasReactivated({ path }: Run, { account }: Place): boolean {
  const index = path.findIndex((step) => step.includes('suspended by hand'));
  const since = path.slice(index + 1);
  return (
    !since.includes('reactivate') && !since.includes('return') && [...account.persons.values()].some((p) => p.active)
  );
}

/** Two runs with the same key go on alike: times are from now, versions from the item's own, and who holds a lease is nobody's concern. */
function keyOf({ place, wanted, fault, lifeSince }: Run): string {
  const items = place.database
    .items(directoryTable)
    .map(({ created, lastModified, deletedAt, version, ...rest }) => {
      const relative = (name: string, value: unknown): unknown => {
        if (name === 'revision' || (name === 'id' && isUuid(value))) return undefined;
        if (name === 'version') return Number(value) - Number(version);
        if (typeof value === 'number' && value > 1e12) return value - place.now;
        if (typeof value === 'string' && isTime(value)) return Date.parse(value) - place.now;
        return value;
      };
      return JSON.stringify(rest, relative);
    })
    .sort();
  const { persons, teams } = place.account;
  const account = [[...persons.values()], [...teams].map(([id, { name, members }]) => [id, name, [...members].sort()])];
  const whole = JSON.stringify([items, account, wanted, fault, lifeSince, place.broken]);
  return createHash('sha1').update(whole).digest('base64');
}

const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);
const isUuid = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);
