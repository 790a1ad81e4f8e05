import type { Fault, FaultStage } from '../../local/faults/fault';

/** What became of one alarm while a fault lasted and after it. */
export interface SeenAlarm {
  readonly title: string;
  /** Minutes from the beginning of the fault to the alarm; undefined when it fired only after the fault had ended. */
  readonly firedAfter?: number;
  /** Minutes from the end of the fault to the end of the alarm; undefined when it did not end. */
  readonly endedAfter?: number;
}

/**
 * Whether the schedules tick in a minute, counted from the beginning or the end of a fault: in the others nothing is called, and only the
 * alarms are evaluated, which costs next to nothing.
 */
export type Pace = (minute: number, phase: 'begun' | 'ended') => boolean;

/** As in AWS. */
export const everyMinute: Pace = () => true;

/** For whoever has no time: after what changes in the first minutes, a sweep finds the same every minute. It is missed after eleven. */
export const seldom: Pace = (minute, phase) => {
  if (phase === 'begun') return minute <= 2 || minute % 5 === 0;
  return minute === 1 || (minute <= 10 ? minute % 5 : minute % 10) === 0;
};

const minuteMs = 60_000;
const periodMinutes = 5;
/** A fault lasts so many minutes at most, and is given as long to be forgotten. */
const longest = 75;
/** An alarm that has ended may fire again for so many minutes, while old data is the newest that there is. */
const quiet = 16;
/** What the ids of the rules begin with. */
const schedules = 'BridgeDeliverySchedules';
const probe = 'BridgeProbeSchedule';

/** Plays faults while time passes by hand: each minute the schedules tick, the functions end, and the alarms are evaluated. */
export class Drill {
  private passed = 0;

  constructor(
    private readonly stage: FaultStage,
    private readonly pace: Pace,
  ) {}

  /** Lets minutes pass. */
  async pass(minutes: number): Promise<void> {
    for (let minute = 1; minute <= minutes; minute += 1) await this.minute(minute, 'ended');
  }

  /** Plays one fault until its alarms have fired, takes it away, and waits until nothing fires any more. */
  async play(fault: Fault): Promise<readonly SeenAlarm[]> {
    const fired = new Map<string, number | undefined>();
    const ended = new Map<string, number>();
    await this.align();
    await this.stage.provider.lookUp();
    await fault.begin?.(this.stage);
    for (let minute = 1; minute <= longest && !fault.alarms.every((title) => fired.has(title)); minute += 1) {
      await fault.eachMinute?.(this.stage);
      await this.minute(minute, 'begun');
      for (const title of this.firing()) if (!fired.has(title)) fired.set(title, minute);
    }
    await fault.end(this.stage);
    let last = 0;
    for (let minute = 1; minute <= longest && minute - last <= quiet; minute += 1) {
      // The identity provider goes on asking, as it does all day.
      if (minute === 3) await this.stage.provider.lookUp();
      await this.minute(minute, 'ended');
      const firing = this.firing();
      for (const title of firing) if (!fired.has(title)) fired.set(title, undefined);
      if (firing.length > 0) last = minute;
      for (const title of fired.keys()) {
        if (firing.includes(title)) ended.delete(title);
        else if (!ended.has(title)) ended.set(title, minute);
      }
    }
    return [...fired].map(([title, firedAfter]) => {
      const endedAfter = ended.get(title);
      return {
        title,
        ...(firedAfter !== undefined && { firedAfter }),
        ...(endedAfter !== undefined && { endedAfter }),
      };
    });
  }

  /** Lets minutes pass until the alarms' next period of five minutes begins: an alarm is as far from its next look each time. */
  private async align(): Promise<void> {
    const into = Math.floor(this.stage.clock.now() / minuteMs) % periodMinutes;
    await this.pass((periodMinutes - into) % periodMinutes);
  }

  private async minute(minute: number, phase: 'begun' | 'ended'): Promise<void> {
    const { clock, stack } = this.stage;
    this.passed += 1;
    this.rest(schedules, !this.pace(minute, phase));
    // Every five minutes by itself: once nothing happens, a third of that will do.
    const isIdle = phase === 'ended' && minute > 10;
    this.rest(probe, this.pace !== everyMinute && isIdle && Math.floor(this.passed / 5) % 3 !== 0);
    clock.advance(minuteMs);
    await stack.settled();
    stack.cloudWatch.tick();
  }

  private rest(rules: string, isResting: boolean): void {
    const { disabled } = this.stage.stack.events;
    if (isResting) disabled.add(rules);
    else disabled.delete(rules);
  }

  private firing(): readonly string[] {
    return this.stage.stack.cloudWatch.alarms
      .all()
      .filter(({ state, composite }) => state === 'ALARM' && !composite)
      .map(({ name }) => name.slice(name.indexOf(' ') + 1));
  }
}
