import { Metric } from '../../contract/names';
import type { Actor } from '../../directory/activity';
import { guard, heldFor, type Verdict } from '../../policy/removal-guard';
import type { Step } from '../../table/transaction';
import { wakeMemberships } from '../memberships/wake';
import type { Observed } from '../state/observed';
import { recheck } from '../state/requeue';
import { refText } from '../state/resource-ref';
import { slowerPace } from '../upstream/upstream';
import { afterFailure, type Failed, forgetful, troubled } from './failure';
import { ExtraRefused, OwnedByAnother, Superseded, type Work } from './lease';
import type { Act, Outcome, Status } from './outcome';
import type { Kind, Next } from './plan';

/** Who ends what a deletion left over, in the activity records of the directory. */
const deliverer: Actor = { requestId: 'delivery', token: 'none', operation: 'deliver a deletion' };

/** One try at one resource of one upstream: from what was read to what is written down. */
export class Round<T extends { readonly id: string }, A> {
  constructor(
    private readonly kind: Kind<T, A>,
    private readonly work: Work<T>,
    /** What was done upstream, in earlier rounds too. */
    private readonly acts: Act[],
  ) {}

  /** @returns undefined when the resource must be looked at anew */
  async run(): Promise<Outcome | undefined> {
    const { work } = this;
    if ((work.state.claim?.until ?? 0) > work.now.getTime()) return this.outcome('claimed');
    const blocked = await work.upstream.blocked();
    if (blocked !== undefined) return this.outcome('blocked', blocked);
    if (work.upstream.isQuietAt(work.until)) return this.outcome('blocked', slowerPace(work.upstream));
    try {
      return await this.stepsWhileOurs();
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
      // What was done may contradict what others have done meanwhile: the upstream is to be asked.
      if (work.claimed) await recheck(work.context, work.ref, work.upstream.name);
      return undefined;
    }
  }

  private async stepsWhileOurs(): Promise<Outcome | undefined> {
    try {
      return await this.steps();
    } catch (error) {
      if (!(error instanceof OwnedByAnother)) throw error;
      return this.lose(error);
    }
  }

  private async steps(): Promise<Outcome | undefined> {
    const { work } = this;
    for (;;) {
      const next = this.kind.next(work.item, work.state, work);
      if (next.do === 'settle') return this.settle(next);
      if (next.do === 'wait') return this.wait(next.words, next.until);
      if (next.do === 'refuse') {
        return this.fail({ status: 'refused', words: next.words, state: forgetful(work) });
      }
      // The newest version is what is delivered; and an act that could outlast the claim is not begun.
      if (work.outdated || work.now.getTime() >= work.until) return this.stop();
      if (next.do === 'guard') await this.askGuard(next);
      else {
        const failed = await this.act(next);
        if (failed !== undefined) return this.fail(failed);
      }
    }
  }

  private async verdict(because: string | undefined): Promise<Verdict> {
    const { context, now, upstream } = this.work;
    const { store, policy, directory } = context;
    if (because !== undefined && policy.guard !== 'off') return heldFor(because);
    const activePeople = () => directory.users.activeTotal();
    return guard({ items: store.items, settings: policy.guard, now, activePeople }, upstream.name);
  }

  private async askGuard({ what, because }: Extract<Next<A>, { do: 'guard' }>): Promise<void> {
    const { work } = this;
    const { verdict, reason, ...counted } = await this.verdict(because);
    const removal = { verdict, since: work.now.toISOString(), reason: `${what}: ${reason}` };
    const steps = 'step' in counted && counted.step !== undefined ? [counted.step] : [];
    try {
      await work.hold({ ...work.state, removal }, steps);
      if (verdict === 'held') work.context.metrics.add(Metric.guardFired, 1);
    } catch (error) {
      // Others moved the guard's window meanwhile: the next turn asks again.
      if (!(error instanceof ExtraRefused)) throw error;
    }
  }

  private async act({ act, intent }: Extract<Next<A>, { do: 'act' }>): Promise<Failed<T> | undefined> {
    const { work } = this;
    if (intent !== undefined) {
      await work.hold({ ...work.state, intent });
      work.intentIsFresh = true;
    } else if (!work.claimed) await work.hold(work.state);
    if (work.outdated) return undefined;
    try {
      const { did, state } = await this.kind.perform(act, work.item, work.state, work);
      if (did !== undefined) this.acts.push(did);
      work.state = state;
      work.intentIsFresh = false;
      if (did !== 'adopt') return undefined;
    } catch (error) {
      return afterFailure(error, work);
    }
    // Only once it is ours can nobody else of ours remove it; whether it is still there must be asked after that (`recheck`).
    await work.hold(work.state);
    return undefined;
  }

  private async settle({
    status,
    words,
    state: kept,
  }: Extract<Next<A>, { do: 'settle' }>): Promise<Outcome | undefined> {
    const { work } = this;
    await this.finishDeletion();
    // What is held is behind for as long as it is held, whatever was settled before.
    const agreed = status === 'held' ? {} : { version: work.version };
    let settled: Observed<T> = { ...kept, ...agreed };
    const outcome = this.outcome(status, words);
    if (settled.wake === true) {
      // Memberships that waited for the id are told before the resource counts as done, so that none waits in vain.
      await work.hold(settled);
      await wakeMemberships(work.context, work.ref, work.upstream.name);
      // With what others asked for meanwhile.
      settled = work.state;
    }
    const { wake: _, ...state } = settled;
    return this.end(state, outcome, this.acts.length > 0 || status !== 'delivered');
  }

  private async finishDeletion(): Promise<void> {
    const { item, ref, context } = this.work;
    if (item.pk === 'USER#DELETED') await context.directory.users.finishDeletion(ref.id, deliverer);
    if (item.pk === 'GROUP#DELETED') await context.directory.groups.finishDeletion(ref.id);
  }

  private wait(words: string, until: number): Promise<Outcome | undefined> {
    const trouble = troubled(this.work, 'waiting', words, until);
    return this.end({ ...forgetful(this.work), trouble }, this.outcome('waiting', words), false);
  }

  /** Nothing more for now, without anything having failed. */
  private async stop(): Promise<Outcome | undefined> {
    const { work } = this;
    if (work.claimed) await work.release(forgetful(work));
    return work.outdated ? undefined : this.outcome('waiting', 'there was no time left for it');
  }

  private fail({ status, words, state, nextAt }: Failed<T>): Promise<Outcome | undefined> {
    const { work } = this;
    const outcome = this.outcome(status, words);
    if (status === 'blocked') return this.end(state, outcome, false);
    const former = work.state.trouble;
    const trouble = troubled(work, status, words, nextAt);
    // Said once, not at every try.
    const news = this.acts.length > 0 || former?.kind !== trouble.kind || former.version !== trouble.version;
    return this.end({ ...state, trouble }, outcome, news);
  }

  /** What the upstream has belongs to another resource of ours: this one does not get it. */
  private async lose({ owner }: OwnedByAnother): Promise<Outcome | undefined> {
    const { work } = this;
    const words =
      `what ${work.upstream.name} has under this ${work.kind === 'USER' ? 'email address' : 'name'} belongs to ` +
      `${refText({ kind: work.kind, id: owner })} already. Give one of the two another one in the identity provider`;
    const { wake: _, taken: __, ...state } = forgetful(work);
    return this.fail({ status: 'refused', words, state: state as Observed<T> });
  }

  /** Writes the end of the work down. Undefined when the identity provider wants something else by now. */
  private async end(state: Observed<T>, outcome: Outcome, isNews: boolean): Promise<Outcome | undefined> {
    const { work } = this;
    await work.release(state, isNews ? [this.record(outcome, state.taken)] : []);
    return work.outdated ? undefined : outcome;
  }

  private record(outcome: Outcome, taken: T | undefined): Step {
    const { work } = this;
    const changed = JSON.stringify(work.before) !== JSON.stringify(taken);
    const sides = changed ? { before: work.before, after: taken } : {};
    return work.context.activity.record({ ...outcome, ...sides }, work.now);
  }

  private outcome(status: Status, words?: string): Outcome {
    const { work, acts } = this;
    const latencyMs = work.now.getTime() - Date.parse(String(work.item.lastModified));
    const base = { upstream: work.upstream.name, ref: work.ref, status, acts: [...acts], version: work.version };
    return { ...base, latencyMs, ...(words === undefined ? {} : { words }) };
  }
}
