/** A program of the model that can be killed: from then on none of its awaits ever returns. */
export class Process {
  dead = false;
  constructor(readonly name: string) {}
}

interface Waiting {
  readonly process: Process;
  readonly go: () => void;
}

/** Decides, by a seed, which of the programs goes on next: at each call of a store or an account. Time is virtual. */
export class Scheduler {
  now = Date.parse('2026-03-01T12:00:00.000Z');
  private waiting: Waiting[] = [];
  private sleeping: (Waiting & { readonly at: number })[] = [];
  private running = new Set<Promise<unknown>>();
  /** The first failure of a program. */
  failure: unknown;

  /** @param random from 0 up to 1, by a seed */
  constructor(readonly random: () => number) {}

  readonly clock = (): Date => new Date(this.now);

  /** Waits for one's turn. */
  gate(process: Process): Promise<void> {
    if (process.dead) return new Promise(() => undefined);
    return new Promise((go) => {
      this.waiting.push({ process, go });
      this.changed();
    });
  }

  sleep(process: Process, ms: number): Promise<void> {
    if (process.dead) return new Promise(() => undefined);
    return new Promise((go) => {
      this.sleeping.push({ process, go, at: this.now + ms });
      this.changed();
    });
  }

  start(process: Process, program: () => Promise<unknown>): void {
    const run = program()
      .catch((error: unknown) => {
        if (!process.dead) this.failure ??= error;
      })
      .finally(() => {
        this.running.delete(run);
        this.changed();
      });
    this.running.add(run);
    this.programs.set(run, process);
  }

  private readonly programs = new WeakMap<Promise<unknown>, Process>();

  /** Kills a program where it is. */
  kill(process: Process): void {
    process.dead = true;
    this.waiting = this.waiting.filter((one) => one.process !== process);
    this.sleeping = this.sleeping.filter((one) => one.process !== process);
    for (const run of this.running) if (this.programs.get(run) === process) this.running.delete(run);
    // It may have been the only one that was still waited for.
    this.changed();
  }

  get idle(): boolean {
    return this.running.size === 0;
  }

  /** Lets the programs take so many turns. @returns whether any is left */
  async turns(count: number): Promise<boolean> {
    for (let turn = 0; turn < count; turn += 1) {
      await settled();
      const next = this.next() ?? (await this.nextLater());
      if (next === undefined) return false;
      next.go();
    }
    await settled();
    return !this.idle;
  }

  async untilIdle(): Promise<void> {
    for (let turns = 0; await this.turns(50); turns += 1) {
      if (turns > 4000) throw new Error('it never comes to an end');
    }
  }

  /** A real store takes its time; then whoever waits for it goes on. */
  private async nextLater(): Promise<Waiting | undefined> {
    while (!this.idle) {
      const next = this.next();
      if (next !== undefined) return next;
      await this.change();
    }
    return undefined;
  }

  /** Told when a program waits, sleeps, ends or dies. */
  private changed = (): void => undefined;

  private async change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      const hang = () => reject(new Error('programs hang that wait for nothing of the model'));
      timer = setTimeout(hang, 120_000);
      this.changed = resolve;
    });
    clearTimeout(timer);
  }

  private next(): Waiting | undefined {
    if (this.waiting.length > 0) {
      const index = Math.floor(this.random() * this.waiting.length);
      return this.waiting.splice(index, 1)[0];
    }
    // Nobody can go on: time passes until somebody wakes.
    const [first] = this.sleeping.sort((one, other) => one.at - other.at).splice(0, 1);
    if (first !== undefined) this.now = Math.max(this.now, first.at);
    return first;
  }
}

/** Whatever follows without waiting for the model has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Numbers from 0 up to 1 from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
