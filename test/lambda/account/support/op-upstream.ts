import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { OpCliDescription } from '../../../../lambda/account/description';
import { Unavailable } from '../../../../lambda/account/errors';
import { secretKeeper } from '../../../../lambda/account/message';
import { opCliAccount } from '../../../../lambda/account/op-cli/account';
import { openOp } from '../../../../lambda/account/op-cli/op';
import type { Run, RunResult } from '../../../../lambda/account/op-cli/process';
import type { Account } from '../../../../lambda/account/port';
import { atOnceAtMost, type OpAccount, type OpFault, type OpRun, opAccount, opDescription } from './op-account';
import { answer, faulty, takeFault } from './op-commands';

/** An account behind the stand-in for the 1Password CLI, which runs in this process: no process is started for a command. */
export class OpUpstream {
  readonly description = opDescription('/opt/op');
  /** A folder that exists already: nothing is written to it. */
  readonly home = tmpdir();
  private readonly state = opAccount(this.description);
  private readonly events: ({ readonly event: 'begin'; readonly run: Run } | { readonly event: 'end' })[] = [];

  /** The adapter on this account. `some` is what an operator got wrong. */
  open(now: () => number, some: Partial<OpCliDescription> = {}): Account {
    const description = { ...this.description, ...some };
    const secrets = secretKeeper([description.password, description.secretKey]);
    const limits = { timeoutMs: 60_000, maxOutputBytes: 1024 * 1024 };
    return opCliAccount(openOp({ description, run: this.run, home: this.home, secrets, now, ...limits }), description);
  }

  account(): OpAccount {
    return this.state;
  }

  change(work: (account: OpAccount) => void): void {
    work(this.state);
  }

  fail(fault: OpFault): void {
    this.state.faults.push(fault);
  }

  /** Every run that was begun. */
  began(): OpRun[] {
    return this.events.flatMap((event) => (event.event === 'begin' ? [event.run] : []));
  }

  /** How many ran at the same moment, at most. */
  maxAtOnce(): number {
    return atOnceAtMost(this.events);
  }

  /** Runs a program as `run` of op-cli/process.ts does. */
  readonly run = async (run: Run): Promise<RunResult> => {
    this.events.push({ event: 'begin', run });
    try {
      const fault = takeFault(this.state, run);
      if (fault?.kind === 'silence') throw new Error('only a process can be silent: see op-process.ts');
      // Time for the others to begin meanwhile, as a process always takes.
      await pause(fault?.kind === 'slow' ? 20 : 0);
      const result = faulty(fault) ?? answer(this.state, run);
      if (fault?.kind === 'lost-answer') throw new Unavailable('the 1Password CLI did not end in time');
      return result;
    } finally {
      this.events.push({ event: 'end' });
    }
  };
}
