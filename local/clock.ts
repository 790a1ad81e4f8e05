/** A pause that is under way. */
interface Pause {
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
  readonly end: () => void;
}

/**
 * The time by which this run goes: schedules, alarms and what the functions take for now. It is the machine's own, unless a person wants to
 * see in a minute what takes an hour: then it can be put ahead, or stand still between two steps.
 */
export class Clock {
  private readonly since: { real: number; shown: number };
  private readonly pauses = new Set<Pause>();
  private timer: NodeJS.Timeout | undefined;
  /** Whether it may show anything but the machine's own time. */
  readonly isShifted: boolean;
  /** Whether it moves by `advance` only. */
  readonly standsStill: boolean;

  /**
   * @param start what it shows at first, in milliseconds since 1970. @default - now, and the machine's own time from then on
   * @param moves `by hand`: only by `advance`
   */
  constructor(start?: number, moves: 'by itself' | 'by hand' = 'by itself') {
    const real = Date.now();
    this.since = { real, shown: start ?? real };
    this.isShifted = start !== undefined;
    this.standsStill = moves === 'by hand';
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => this.since.shown + (this.standsStill ? 0 : Date.now() - this.since.real);

  /**
   * Measures how long something takes: by the machine's time, unless this clock moves by hand. Then it takes no time but what passed by
   * hand meanwhile, or an alarm on latency would tell how busy this machine is.
   *
   * @returns the milliseconds that have passed
   */
  measure(): () => number {
    const now = this.standsStill ? this.now : () => performance.now();
    const began = now();
    return () => now() - began;
  }

  /** How far it is from the machine's own time at this moment, in milliseconds. */
  get ahead(): number {
    return this.isShifted ? this.now() - Date.now() : 0;
  }

  /** Puts it ahead by so many milliseconds: whatever falls due meanwhile, does so now. */
  advance(ms: number): void {
    this.since.shown += ms;
    this.settle();
  }

  /** Resolves when so many milliseconds have passed by this clock, or the signal is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const pause: Pause = {
        until: this.now() + ms,
        end: () => {
          this.pauses.delete(pause);
          signal?.removeEventListener('abort', pause.end);
          resolve();
        },
      };
      if (signal?.aborted === true) return resolve();
      signal?.addEventListener('abort', pause.end);
      this.pauses.add(pause);
      this.settle();
    });
  }

  private settle(): void {
    clearTimeout(this.timer);
    const now = this.now();
    for (const pause of [...this.pauses]) if (pause.until <= now) pause.end();
    const next = Math.min(...[...this.pauses].map(({ until }) => until));
    if (this.standsStill || !Number.isFinite(next)) return;
    this.timer = setTimeout(() => this.settle(), Math.min(next - now, longestTimerMs)).unref();
  }
}

/** Node's timers end at once beyond 24 days. */
const longestTimerMs = 86_400_000;
