import { randomUUID } from 'node:crypto';
import type { KindName } from '../../table/keys';
import type { Item } from '../../table/store';
import { ConditionsFailed, type Step } from '../../table/transaction';
import type { DeliveryContext } from '../context';
import { deleteStep, saved, saveStep } from '../state/delivery-store';
import { dueMark } from '../state/due-mark';
import { type Observed, observedBy, observedOf } from '../state/observed';
import { ownerRole, ownershipSteps } from '../state/ownership';
import type { ResourceRef } from '../state/resource-ref';
import { upstreamsFor } from '../upstream/supports';
import type { Upstream } from '../upstream/upstream';

/** Something else was written on the item, or somebody else has claimed it: what is to be done must be worked out anew. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** The upstream's person or group belongs to another resource of ours. Nothing was written. */
export class OwnedByAnother extends Error {
  override readonly name = 'OwnedByAnother';
  constructor(readonly owner: string) {
    super(`it belongs to ${owner}`);
  }
}

/** The conditions of a step that was added to a write did not hold. Nothing was written. */
export class ExtraRefused extends Error {
  override readonly name = 'ExtraRefused';
}

/** How long a claim lasts. An act that was begun ends well before: it is never begun in the last part. */
const claimMs = 120_000;
/** Longer than any single exchange with an upstream, the 1Password CLI's sixty seconds included. */
const lastActMs = 65_000;

/** One worker's hold on one resource for one upstream, from the claim to the record of what was done. */
export class Work<T extends { readonly id: string }> {
  state: Observed<T>;
  /** The desired version that is being delivered. */
  readonly version: number;
  /** What was there before. */
  readonly before: T | undefined;
  /** Whether the intent was written by this worker, so that its outcome is not in doubt. */
  intentIsFresh = false;
  /** Whether a look by email or name, in the course of this work, has found nobody to take. */
  looked = false;
  private readonly claimId = randomUUID();
  private claimedUntil: number | undefined;

  constructor(
    readonly context: DeliveryContext,
    readonly upstream: Upstream,
    readonly ref: ResourceRef,
    public item: Item,
    private readonly deadline: number,
  ) {
    this.state = observedBy<T>(item, upstream.name);
    this.version = Number(item.version);
    this.before = this.state.taken;
  }

  get kind(): KindName {
    return this.ref.kind;
  }

  get now(): Date {
    return this.context.clock();
  }

  get claimed(): boolean {
    return this.claimedUntil !== undefined;
  }

  /** Epoch milliseconds after which no act may be begun. */
  get until(): number {
    const claimEnds = this.claimedUntil ?? this.now.getTime() + claimMs;
    return Math.min(this.deadline, claimEnds - lastActMs);
  }

  /** Whether the identity provider has changed its mind since the work began. */
  get outdated(): boolean {
    return this.item.version !== this.version;
  }

  /** Writes the state and holds on to the resource: before acting, what must be known if the act is cut short. */
  async hold(state: Observed<T>, extra: readonly Step[] = []): Promise<void> {
    const until = this.claimedUntil ?? this.now.getTime() + claimMs;
    await this.write({ ...state, claim: { id: this.claimId, until } }, extra);
    this.claimedUntil = until;
  }

  /** Writes the state and lets the resource go. */
  async release(state: Observed<T>, extra: readonly Step[] = []): Promise<void> {
    const { claim: _, ...rest } = state;
    await this.write(rest, extra);
    this.claimedUntil = undefined;
  }

  /**
   * @throws Superseded when the claim is lost, or there was none and the item is not as it was read
   * @throws OwnedByAnother
   * @throws ExtraRefused
   */
  private async write(state: Observed<T>, extra: readonly Step[]): Promise<void> {
    for (let next = state; ; ) {
      const { steps, item } = this.steps(next);
      try {
        await this.context.store.transact([...steps, ...extra]);
        this.item = item;
        this.state = next;
        return;
      } catch (error) {
        if (!(error instanceof ConditionsFailed)) throw error;
        const owner = error.found.get(ownerRole)?.owner?.S;
        if (owner !== undefined) throw new OwnedByAnother(owner);
        if (!error.found.has('item')) throw new ExtraRefused('', { cause: error });
        next = await this.reread(next);
      }
    }
  }

  /** The item anew. What others asked for meanwhile is kept; the rest is for whoever holds the claim to say. */
  private async reread(state: Observed<T>): Promise<Observed<T>> {
    const item = await this.context.store.read(this.ref);
    const found = item === undefined ? {} : observedBy<T>(item, this.upstream.name);
    if (item === undefined || !this.claimed || found.claim?.id !== this.claimId) throw new Superseded();
    this.item = item;
    // Somebody asked for another look since this worker last wrote.
    if (found.recheck !== true || this.state.recheck === true) return state;
    const { version: _, ...doubtful } = state;
    return { ...doubtful, recheck: true };
  }

  private steps(state: Observed<T>): { steps: Step[]; item: Item } {
    const { store } = this.context;
    const known = observedOf<T>(this.item);
    const observed = { rev: known.rev + 1, by: { ...known.by, [this.upstream.name]: state } };
    const due = dueMark(this.item, observed, upstreamsFor(this.kind, this.context), this.now);
    const [had, has] = [known.by[this.upstream.name]?.taken?.id, state.taken?.id];
    // The memory of a deleted group has served when every upstream is done with it; that of a person lets them come back.
    const finished = this.item.pk === 'GROUP#DELETED' && due === undefined;
    return {
      steps: [
        finished ? deleteStep(store.table, this.item) : saveStep(store.table, this.item, observed, due),
        ...ownershipSteps(store.table, this.upstream.name, this.kind, this.ref.id, had, has),
      ],
      item: saved(this.item, observed, due),
    };
  }
}
