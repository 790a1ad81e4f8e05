import { NotThere, Postponed, Refused, Throttled, Unauthorised, Unsupported } from '../../account/errors';
import { dueAtOf } from '../../table/codec';
import { chunksOf, type Item } from '../../table/store';
import { deliveryEntry } from '../activity-entries';
import type { DeliveryContext } from '../context';
import { failureAfter } from '../reconcile/failure';
import type { DeliveryOutcome, Outcome } from '../reconcile/outcome';
import { isBehind, postponedUntil } from '../state/due-mark';
import { type ConfirmedMembership, type DeliveryFailure, observedAt } from '../state/observed';
import { verify } from '../state/requeue';
import { slowerPace, type Upstream } from '../upstream/upstream';
import { type Ending, type Entry, MembershipBatch, maxInTransaction } from './membership-batch';
import { type NextMembership, nextForMembership } from './membership-plan';

/** As in lease.ts: how long a lease lasts, and how much of its end no act is begun in, in milliseconds. */
const leaseMs = 120_000;
const lastActMs = 65_000;

/**
 * Brings memberships of one group to what is wanted, as many in one request as the upstream takes. Those whose person or group is
 * not there yet wait.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 * @returns one outcome a membership that was due
 * @throws Busy when the directory table does not answer
 */
export async function deliverMemberships(
  groupId: string,
  userIds: readonly string[],
  upstream: Upstream,
  context: DeliveryContext,
  deadline: number,
): Promise<readonly Outcome[]> {
  return new MembershipDelivery(groupId, upstream, context, deadline).run(userIds);
}

type Planned = { readonly item: Item; readonly next: NextMembership };

class MembershipDelivery {
  private readonly outcomes: Outcome[] = [];

  constructor(
    private readonly groupId: string,
    private readonly upstream: Upstream,
    private readonly context: DeliveryContext,
    private readonly deadline: number,
  ) {}

  async run(userIds: readonly string[]): Promise<readonly Outcome[]> {
    const due = await this.due(userIds);
    if (due.length === 0) return this.outcomes;
    const quiet = this.upstream.isQuietAt(this.deadline) ? slowerPace(this.upstream) : undefined;
    const blocked = (await this.upstream.blocked()) ?? quiet;
    if (blocked !== undefined) return due.map((item) => this.outcome(item, 'paused', [], blocked));
    const planned = await this.plan(due);
    await this.writeUnacted(planned);
    // Removals first: taking access away is what must not wait when time runs out.
    for (const act of ['revoke', 'grant'] as const) {
      for (const entries of byGroup(
        planned.flatMap(({ item, next }) => (next.do === act ? [{ item, between: next.between }] : [])),
      )) {
        for (const some of chunksOf(entries, this.batchSize)) await this.change(act, some);
      }
    }
    return this.outcomes;
  }

  private get batchSize(): number {
    return Math.max(1, Math.min(maxInTransaction, this.upstream.account.capabilities.maxMembersPerChange));
  }

  private async due(userIds: readonly string[]): Promise<Item[]> {
    const now = this.context.clock().getTime();
    const items = await this.context.store.memberships(this.groupId, userIds);
    return items.filter((item) => {
      const state = observedAt(item, this.upstream.name);
      const waits = (postponedUntil(item, state) ?? 0) > now || (dueAtOf(item) ?? Number.POSITIVE_INFINITY) > now;
      if (waits || !isBehind(item, state)) return false;
      const leased = (state.lease?.until ?? 0) > now;
      if (leased) this.outcome(item, 'leased', []);
      return !leased;
    });
  }

  private async plan(due: readonly Item[]): Promise<Planned[]> {
    const [groups, users] = await Promise.all([
      this.context.store.resources('GROUP', [this.groupId]),
      this.context.store.resources(
        'USER',
        due.map((item) => String(item.sk)),
      ),
    ]);
    return due.map((item) => ({
      item,
      next: nextForMembership(item, groups.get(this.groupId), users.get(String(item.sk)), this.upstream.name),
    }));
  }

  /** What needs nothing of the upstream. */
  private async writeUnacted(planned: readonly Planned[]): Promise<void> {
    const unacted = planned.filter(({ next }) => next.do !== 'grant' && next.do !== 'revoke');
    const batch = new MembershipBatch(this.context, this.upstream, this.groupId);
    for (const some of chunksOf(unacted, maxInTransaction / 2)) {
      // Whoever waits is told when what they wait for arrives; so it must not have arrived since it was looked at.
      const on = some.map(({ item, next }) => ({
        item,
        ending: this.unacted(item, next),
        ...(next.do === 'wait' && next.on !== undefined ? { on: next.on } : {}),
      }));
      await batch.write(on, []);
    }
  }

  private unacted(item: Item, next: NextMembership): Ending {
    const version = Number(item.version);
    switch (next.do) {
      case 'wait': {
        this.outcome(item, 'pending', [], next.message);
        const { lease: _, ...state } = observedAt<ConfirmedMembership>(item, this.upstream.name);
        const nextAt = next.how === 'daily' ? this.context.clock().getTime() + 24 * 3_600_000 : undefined;
        return { state: { ...state, failure: this.failure(item, 'pending', next.message, nextAt) } };
      }
      case 'settle':
        this.outcome(item, 'delivered', []);
        return { state: { ...next.state, version } };
      default:
        this.outcome(item, 'delivered', []);
        return 'forget';
    }
  }

  private async change(act: 'grant' | 'revoke', entries: readonly Entry[]): Promise<void> {
    const until = this.context.clock().getTime() + leaseMs;
    const batch = new MembershipBatch(this.context, this.upstream, this.groupId);
    const leased = await batch.lease(entries, until, act);
    if (leased.length > 0) await this.attempt(act, leased, batch, Math.min(this.deadline, until - lastActMs));
  }

  private async attempt(
    act: 'grant' | 'revoke',
    entries: readonly Entry[],
    batch: MembershipBatch,
    until: number,
  ): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    const personIds = entries.map(({ between }) => between.personId);
    try {
      await this.upstream.call(until, (account) => account[act](first.between.groupId, personIds));
    } catch (error) {
      const oneOfThem = error instanceof NotThere || error instanceof Refused;
      if (oneOfThem && entries.length > 1) {
        // One of them is the cause: the others shall not suffer for it.
        const middle = Math.ceil(entries.length / 2);
        await this.attempt(act, entries.slice(0, middle), batch, until);
        await this.attempt(act, entries.slice(middle), batch, until);
        return;
      }
      await this.failed(error, act, entries, batch);
      return;
    }
    await this.done(act, entries, batch);
  }

  private async done(act: 'grant' | 'revoke', entries: readonly Entry[], batch: MembershipBatch): Promise<void> {
    const outcomes = entries.map(({ item }) => this.outcome(item, 'delivered', [act]));
    const between = new Map(entries.map((entry) => [String(entry.item.sk), entry.between]));
    const ending = (item: Item, version: number): Ending => {
      const confirmed = between.get(String(item.sk));
      return act === 'grant' && confirmed !== undefined ? { state: { confirmed, version } } : 'forget';
    };
    const userIds = entries.map(({ item }) => String(item.sk));
    const [outcome] = outcomes;
    const { activity, clock } = this.context;
    await batch.record(
      entries,
      ending,
      outcome === undefined ? [] : [activity.record(deliveryEntry({ ...outcome, userIds }), clock())],
    );
  }

  private async failed(
    error: unknown,
    act: 'grant' | 'revoke',
    entries: readonly Entry[],
    batch: MembershipBatch,
  ): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const nothingDone = error instanceof Throttled || error instanceof Unauthorised;
    const refused = error instanceof Refused || error instanceof Unsupported;
    const kind = refused ? 'failed' : 'retrying';
    const nextAt = error instanceof Postponed ? error.retryAt : undefined;
    if (error instanceof NotThere) await this.doubt(act, entries);
    const status = nothingDone ? 'paused' : kind;
    const outcomes = entries.map(({ item }) => this.outcome(item, status, [], message));
    const ending = (item: Item, version: number): Ending => {
      if (error instanceof NotThere && act === 'revoke') return 'forget';
      // `maybe` stays even where nothing was done now: it may stem from a grant before, and stands for another look that was asked for.
      const { lease: _, ...known } = observedAt<ConfirmedMembership>(item, this.upstream.name);
      if (nothingDone) return { state: known };
      return { state: { ...known, failure: { ...this.failure(item, kind, message, nextAt), version } } };
    };
    const [outcome] = outcomes;
    const isNews = status === 'failed' && outcome !== undefined && entries.some(({ item }) => !this.knows(item, kind));
    const userIds = entries.map(({ item }) => String(item.sk));
    const { activity, clock } = this.context;
    await batch.record(
      entries,
      ending,
      isNews ? [activity.record(deliveryEntry({ ...outcome, userIds }), clock())] : [],
    );
  }

  private knows(item: Item, kind: DeliveryFailure['kind']): boolean {
    const { failure } = observedAt(item, this.upstream.name);
    return failure?.kind === kind && failure.version === item.version;
  }

  /** The group or the person is not in the account: both are looked at again, and the membership waits for them. */
  private async doubt(act: 'grant' | 'revoke', entries: readonly Entry[]): Promise<void> {
    if (act === 'revoke') return;
    await verify(this.context, { kind: 'GROUP', id: this.groupId }, this.upstream.name);
    for (const { item } of entries) {
      await verify(this.context, { kind: 'USER', id: String(item.sk) }, this.upstream.name);
    }
  }

  private failure(
    item: Item,
    kind: DeliveryFailure['kind'],
    message: string,
    nextAt: number | undefined,
  ): DeliveryFailure {
    const { failure } = observedAt(item, this.upstream.name);
    const { clock, random } = this.context;
    return failureAfter(failure, kind, Number(item.version), message, clock(), nextAt, random);
  }

  private outcome(item: Item, status: DeliveryOutcome, acts: Outcome['acts'], message?: string): Outcome {
    const ref = { kind: 'MEMBERSHIP' as const, groupId: this.groupId, userId: String(item.sk) };
    const base = { upstream: this.upstream.name, ref, status, acts, version: Number(item.version) };
    const outcome = message === undefined ? base : { ...base, message };
    this.outcomes.push(outcome);
    return outcome;
  }
}

/** By the group's id upstream: a revocation may concern one that has another id by now. */
function byGroup(entries: readonly Entry[]): Entry[][] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    groups.set(entry.between.groupId, [...(groups.get(entry.between.groupId) ?? []), entry]);
  }
  return [...groups.values()];
}
