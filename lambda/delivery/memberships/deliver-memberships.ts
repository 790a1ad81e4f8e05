import { NotThere, Refused, Throttled, Unauthorised, Unsupported } from '../../account/errors';
import { dueAtOf } from '../../table/codec';
import { chunksOf, type Item } from '../../table/store';
import type { DeliveryContext } from '../context';
import { troubleOf } from '../reconcile/failure';
import type { Outcome, Status } from '../reconcile/outcome';
import { isBehind, postponedUntil } from '../state/due-mark';
import { type MembershipTaken, observedBy, type Trouble } from '../state/observed';
import { recheck } from '../state/requeue';
import { slowerPace, type Upstream } from '../upstream/upstream';
import { type Ending, type Entry, MembershipBatch, mostInTransaction } from './membership-batch';
import { type NextMembership, nextForMembership } from './membership-plan';

/** As in work.ts: how long a claim lasts, and how much of its end no act is begun in, in milliseconds. */
const claimMs = 120_000;
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
    if (blocked !== undefined) return due.map((item) => this.outcome(item, 'blocked', [], blocked));
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
    return Math.max(1, Math.min(mostInTransaction, this.upstream.account.capabilities.maxMembersPerChange));
  }

  private async due(userIds: readonly string[]): Promise<Item[]> {
    const now = this.context.clock().getTime();
    const items = await this.context.store.memberships(this.groupId, userIds);
    return items.filter((item) => {
      const state = observedBy(item, this.upstream.name);
      const waits = (postponedUntil(item, state) ?? 0) > now || (dueAtOf(item) ?? Number.POSITIVE_INFINITY) > now;
      if (waits || !isBehind(item, state)) return false;
      const claimed = (state.claim?.until ?? 0) > now;
      if (claimed) this.outcome(item, 'claimed', []);
      return !claimed;
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
    for (const some of chunksOf(unacted, mostInTransaction / 2)) {
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
        this.outcome(item, 'waiting', [], next.words);
        const { claim: _, ...state } = observedBy<MembershipTaken>(item, this.upstream.name);
        const nextAt = next.how === 'daily' ? this.context.clock().getTime() + 24 * 3_600_000 : undefined;
        return { state: { ...state, trouble: this.trouble(item, 'waiting', next.words, nextAt) } };
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
    const until = this.context.clock().getTime() + claimMs;
    const batch = new MembershipBatch(this.context, this.upstream, this.groupId);
    const claimed = await batch.claim(entries, until, act);
    if (claimed.length > 0) await this.attempt(act, claimed, batch, Math.min(this.deadline, until - lastActMs));
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
      const taken = between.get(String(item.sk));
      return act === 'grant' && taken !== undefined ? { state: { taken, version } } : 'forget';
    };
    const userIds = entries.map(({ item }) => String(item.sk));
    const [outcome] = outcomes;
    const { activity, clock } = this.context;
    await batch.record(
      entries,
      ending,
      outcome === undefined ? [] : [activity.record({ ...outcome, userIds }, clock())],
    );
  }

  private async failed(
    error: unknown,
    act: 'grant' | 'revoke',
    entries: readonly Entry[],
    batch: MembershipBatch,
  ): Promise<void> {
    const words = error instanceof Error ? error.message : String(error);
    const nothingDone = error instanceof Throttled || error instanceof Unauthorised;
    const refused = error instanceof Refused || error instanceof Unsupported;
    const kind = refused ? 'refused' : 'retry';
    if (error instanceof NotThere) await this.doubt(act, entries);
    const status = nothingDone ? 'blocked' : kind;
    const outcomes = entries.map(({ item }) => this.outcome(item, status, [], words));
    const ending = (item: Item, version: number): Ending => {
      if (error instanceof NotThere && act === 'revoke') return 'forget';
      // `maybe` stays even where nothing was done now: it may stem from a grant before, and stands for another look that was asked for.
      const { claim: _, ...known } = observedBy<MembershipTaken>(item, this.upstream.name);
      if (nothingDone) return { state: known };
      return { state: { ...known, trouble: { ...this.trouble(item, kind, words, undefined), version } } };
    };
    const [outcome] = outcomes;
    const isNews = status === 'refused' && outcome !== undefined && entries.some(({ item }) => !this.knows(item, kind));
    const userIds = entries.map(({ item }) => String(item.sk));
    const { activity, clock } = this.context;
    await batch.record(entries, ending, isNews ? [activity.record({ ...outcome, userIds }, clock())] : []);
  }

  private knows(item: Item, kind: Trouble['kind']): boolean {
    const { trouble } = observedBy(item, this.upstream.name);
    return trouble?.kind === kind && trouble.version === item.version;
  }

  /** The group or the person is not in the account: both are looked at again, and the membership waits for them. */
  private async doubt(act: 'grant' | 'revoke', entries: readonly Entry[]): Promise<void> {
    if (act === 'revoke') return;
    await recheck(this.context, { kind: 'GROUP', id: this.groupId }, this.upstream.name);
    for (const { item } of entries) {
      await recheck(this.context, { kind: 'USER', id: String(item.sk) }, this.upstream.name);
    }
  }

  private trouble(item: Item, kind: Trouble['kind'], words: string, nextAt: number | undefined): Trouble {
    const { trouble } = observedBy(item, this.upstream.name);
    const { clock, random } = this.context;
    return troubleOf(trouble, kind, Number(item.version), words, clock(), nextAt, random);
  }

  private outcome(item: Item, status: Status, acts: Outcome['acts'], words?: string): Outcome {
    const ref = { kind: 'MEMBERSHIP' as const, groupId: this.groupId, userId: String(item.sk) };
    const base = { upstream: this.upstream.name, ref, status, acts, version: Number(item.version) };
    const outcome = words === undefined ? base : { ...base, words };
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
