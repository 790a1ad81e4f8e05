import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from './all';
import { expectedAlarms } from './expected';
import type { Fault, FaultStage } from './fault';

/** A fault, as a person chooses it. */
export interface OfferedFault {
  readonly name: string;
  readonly what: string;
  /** The alarms that fire, with the seconds that a person waits for each. */
  readonly alarms: readonly { readonly title: string; readonly firesAfter: number; readonly endsAfter: number }[];
  readonly isLasting: boolean;
}

const minuteMs = 60_000;
/** A minute passes in so many real seconds, or in more where the functions need more. */
export const realSeconds = 5;

/** Where a person begins faults and ends them, one at a time. */
export class FaultDesk {
  private lasting: Fault | undefined;
  /** One thing after the other: a fault is not taken away while it is being injected. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param tell is told what was done, a line each */
  constructor(
    private readonly stage: FaultStage,
    private readonly tell: (line: string) => void,
  ) {}

  /** Every fault, and which of them lasts. */
  all(): readonly OfferedFault[] {
    const expected = expectedAlarms();
    const seconds = (minutes: number) => minutes * realSeconds;
    return faults.map(({ name, what }) => ({
      name,
      what,
      alarms: expected
        .filter(({ fault }) => fault === name)
        .map(({ alarm, firesAfter, endsAfter }) => ({
          title: alarm,
          firesAfter: seconds(firesAfter),
          endsAfter: seconds(endsAfter),
        })),
      isLasting: this.lasting?.name === name,
    }));
  }

  /** Begins a fault, and ends the one that lasts. @returns false when there is none of this name */
  async begin(name: string): Promise<boolean> {
    const fault = faults.find((each) => each.name === name);
    if (fault === undefined) return false;
    await this.end();
    await this.inTurn(async () => {
      await fault.begin?.(this.stage);
      this.lasting = fault;
      this.tell(begun(this.all().find((each) => each.isLasting)));
    });
    return true;
  }

  /** Takes away the fault that lasts, if one does. */
  async end(): Promise<void> {
    await this.inTurn(async () => {
      const { lasting } = this;
      if (lasting === undefined) return;
      this.lasting = undefined;
      await lasting.end(this.stage);
      const after = Math.max(...(expectedOf(this.all(), lasting.name) ?? [0]));
      this.tell(`Fault ${lasting.name} has ended. The alarms end within about ${after} s.`);
    });
  }

  /**
   * Lets time pass, minute by minute, and does in each what the fault does, and what a provider does all day. Resolves when the signal is
   * aborted.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, provider, stack } = this.stage;
    while (!signal.aborted) {
      // Rejects only when it is to end.
      await sleep(realSeconds * 1000, undefined, { signal }).catch(() => {});
      await stack.settled();
      if (signal.aborted) return;
      await this.inTurn(async () => {
        if (this.lasting?.isSilent !== true) await provider.lookUp();
        await this.lasting?.eachMinute?.(this.stage);
      });
      clock.advance(minuteMs);
    }
  }

  private async inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.turn.then(work).catch((error: unknown) => this.tell(`! ${String(error)}`));
    this.turn = mine;
    await mine;
  }
}

function begun(fault: OfferedFault | undefined): string {
  if (fault === undefined) return '';
  const alarms = fault.alarms.map(({ title, firesAfter }) => `"${title}" in about ${firesAfter} s`);
  return `Fault ${fault.name}: ${fault.what} Expect ${alarms.join(', ')}.`;
}

const expectedOf = (all: readonly OfferedFault[], name: string): readonly number[] | undefined =>
  all.find((each) => each.name === name)?.alarms.map(({ endsAfter }) => endsAfter);
