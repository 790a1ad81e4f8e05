import { type DueKind, type LateLimits, ordinaryShards, shardsOf } from '../../contract/names';
import { noteRun, type ScheduledRun } from '../../table/scheduled-runs';
import type { DeliveryContext } from '../context';
import { Shard } from '../state/due-mark';
import { type ResourceRef, refText } from '../state/resource-ref';
import { type DeliveryStatus, status } from '../state/status';
import { allQuietAt, deliverAll } from './deliver-all';
import { countLevels, countPeople } from './levels';
import type { DeliveryOutcome, Outcome } from './outcome';

/** What a sweep did. */
export interface SweepReport {
  /** How many deliveries ended how. */
  readonly ended: Readonly<Partial<Record<DeliveryOutcome, number>>>;
  /** Whether time ran out before everything that is due was looked at. */
  readonly left: boolean;
  readonly status: DeliveryStatus;
}

/**
 * How long a sweep begins deliveries for, in milliseconds: until the next sweep does, so that an upstream's rate is made use of without a
 * gap. What is in hand then, and the counting, go on for a moment beside the next one, and do it no harm.
 */
export const sweepMs = 60_000;

/** Entries read of a shard at a time. */
const pageSize = 200;
/** Maximum number of due memberships that are read at once from a shard: only then do those of a group meet in one request. */
const maxMemberships = 10_000;
/** A sweep of this age says nothing about the present: there should have been others, in milliseconds. */
const goodForMs = 10 * 60_000;
/** The part of the remaining time after which people make way for groups and memberships, however many people are left. */
const peopleShare = 0.75;
/**
 * While there are more people to deliver than there is time for, additions to groups gather for so long, in milliseconds. Whoever is in a
 * group came at any time: sooner, each group would take a request for every few of its people. An addition does not wait for that as long
 * as the stream works, which has it delivered at once; a removal never does.
 */
const gatheringMs = 30 * 60_000;

/**
 * Delivers whatever is due and not delivered yet: what makes certain that everything arrives. Looks at everything that is past its
 * time, and at what was refused and has its daily try; what is left when time runs out is for the next sweep.
 *
 * @param deadline epoch milliseconds after which nothing is begun; then what is in hand is ended, and what is left is counted
 * @throws Busy when the index cannot be read
 */
export async function sweep(context: DeliveryContext, deadline: number): Promise<SweepReport> {
  const ended: Partial<Record<DeliveryOutcome, number>> = {};
  for (const upstream of context.upstreams.values()) await upstream.probe();
  const blocked = await allBlocked(context);
  const sweeping = new Sweep(context, deadline, ended);
  const quiet = !blocked && (await sweeping.isQuiet());
  const left = blocked || (!quiet && (await sweeping.run()));
  const names = [...context.upstreams.keys()];
  const levels = await status({ ...context, names, ...(quiet ? { ordinary: [] } : {}) });
  countLevels(context.metrics, levels);
  await countPeople(context.store.items, context.metrics);
  await noteRun(context.store.items, {
    ...endedAt(context.clock()),
    outcome: 'succeeded',
    upstreams: [...context.upstreams.keys()],
    connected: context.isConnected,
    stopped: stoppedIn(levels),
    oldestBehindSeconds: levels.oldestBehindSeconds,
    oldestRevocationSeconds: levels.oldestRevocationSeconds,
    lateLimits: context.lateLimits,
  });
  return { ended, left, status: levels };
}

const endedAt = (at: Date): Pick<ScheduledRun, 'name' | 'at' | 'goodUntil'> => ({
  name: 'sweep',
  at: at.toISOString(),
  goodUntil: new Date(at.getTime() + goodForMs).toISOString(),
});

/** The upstreams to which nothing is sent, because they are paused or cannot be reached. What they asked to wait for is no trouble. */
const stoppedIn = ({ upstreams }: DeliveryStatus): string[] =>
  Object.entries(upstreams).flatMap(([name, { paused, circuit }]) =>
    paused === undefined && circuit === undefined ? [] : [name],
  );

/** The record of a sweep that could not begin. @param why for the administrator; never a secret */
export const unableToSweep = (why: string, at: Date, lateLimits: LateLimits): ScheduledRun => ({
  ...endedAt(at),
  outcome: 'failed',
  why,
  lateLimits,
});

/**
 * Delivers what falls due in the next minute, when it does: for whoever is called because something was created that settles. The
 * scheduled sweep finds only what was there when it began, and would deliver the rest up to a minute late. It ends when nothing settles any
 * more; and at once while more is due than there is time for, which is the scheduled sweep's to work off.
 *
 * @throws Busy when the index cannot be read
 */
export async function deliverSettling(context: DeliveryContext): Promise<void> {
  const now = context.clock().getTime();
  const oldest = Math.min(
    ...(await Promise.all(ordinaryShards.map(async (shard) => (await context.store.nextDue(shard, 0)) ?? now))),
  );
  if (now - oldest > sweepMs || (await allBlocked(context))) return;
  await new Sweep(context, now + sweepMs, {}).run();
}

/** Whether nothing can be delivered at all. */
async function allBlocked({ upstreams }: DeliveryContext): Promise<boolean> {
  const reasons: (string | undefined)[] = [];
  for (const upstream of upstreams.values()) reasons.push(await upstream.blocked());
  return reasons.every((reason) => reason !== undefined);
}

class Sweep {
  /** What was looked at without getting on: it is not looked at twice. */
  private stuck = new Set<string>();

  constructor(
    private readonly context: DeliveryContext,
    private readonly deadline: number,
    private readonly ended: Partial<Record<DeliveryOutcome, number>>,
  ) {}

  /**
   * Whether there is nothing to be done or waited for but what was refused, which is tried here. Most minutes are like this, and each look into a
   * shard is billed: so it is looked into once, and not to find what is due, what will be, and to count it.
   */
  async isQuiet(): Promise<boolean> {
    const { store } = this.context;
    const firsts = await Promise.all([...ordinaryShards, Shard.retrying].map((shard) => store.nextDue(shard, 0)));
    if (firsts.some((at) => at !== undefined)) return false;
    const failed = await this.shards([Shard.failed], this.deadline);
    return failed.progress === 0 && !failed.left;
  }

  /** @returns whether something is left */
  async run(): Promise<boolean> {
    for (;;) {
      while ((await this.everything()) > 0) if (this.over(this.deadline)) return true;
      if (this.over(this.deadline) || (await allBlocked(this.context))) return true;
      const next = await this.nextDue();
      if (next === undefined) return false;
      // A creation that settles before the next sweep begins would otherwise wait for that one.
      await this.context.sleep(next - this.now);
      this.stuck = new Set();
    }
  }

  /** The longest due first within a kind; a kind after what it rests upon. @returns how many got on */
  private async everything(): Promise<number> {
    // Whose access is to end comes first, however many others there are.
    const leavers = await this.shards(shardsOf('LEAVER'), this.deadline);
    const people = await this.shards(shardsOf('USER'), this.now + (this.deadline - this.now) * peopleShare);
    const groups = await this.shards(shardsOf('GROUP'), this.deadline);
    const removals = await this.memberships('REVOKE', this.now);
    const retrying = await this.shards([Shard.retrying], this.deadline);
    const additions = await this.memberships('GRANT', people.left ? this.now - gatheringMs : this.now);
    const failed = await this.shards([Shard.failed], this.deadline);
    return (
      leavers.progress + people.progress + groups.progress + removals + retrying.progress + additions + failed.progress
    );
  }

  private get now(): number {
    return this.context.clock().getTime();
  }

  /** Whether nothing more is to be begun: the time is up, or every upstream asks for a pause until the end of the sweep. */
  private over(until: number): boolean {
    return this.now >= until || allQuietAt(this.deadline, this.context);
  }

  /** Delivers what is due in these shards, a page of each at a time. @returns how many got on, and whether some were not reached */
  private async shards(shards: readonly string[], until: number): Promise<{ progress: number; left: boolean }> {
    const { store } = this.context;
    let pages = shards.map((shard) => store.due(shard, this.now, pageSize));
    let progress = 0;
    while (pages.length > 0) {
      if (this.over(until)) return { progress, left: true };
      const found = await Promise.all(pages.map(async (page) => ({ page, next: await page.next() })));
      const refs = found.flatMap(({ next }) => (next.done === true ? [] : next.value.map(({ ref }) => ref)));
      progress += await this.deliver(refs, until);
      if (await allBlocked(this.context)) return { progress: 0, left: true };
      pages = found.filter(({ next }) => next.done !== true).map(({ page }) => page);
    }
    return { progress, left: this.over(until) };
  }

  /** Delivers the memberships that have been due since then. @returns how many got on */
  private async memberships(kind: DueKind, since: number): Promise<number> {
    if (this.over(this.deadline)) return 0;
    const found = await Promise.all(shardsOf(kind).map((shard) => this.allMemberships(shard, since)));
    return this.deliver(found.flat(), this.deadline);
  }

  private async allMemberships(shard: string, since: number): Promise<ResourceRef[]> {
    const refs: ResourceRef[] = [];
    for await (const page of this.context.store.due(shard, since, 1000)) {
      refs.push(...page.map(({ ref }) => ref));
      if (refs.length >= maxMemberships) break;
    }
    return refs;
  }

  /** When the next falls due of what does before the end. @returns epoch milliseconds */
  private async nextDue(): Promise<number | undefined> {
    const { context, now } = this;
    const { store } = context;
    const firsts = await Promise.all([...ordinaryShards, Shard.retrying].map((shard) => store.nextDue(shard, now)));
    const next = Math.min(...firsts.map((at) => at ?? Number.POSITIVE_INFINITY));
    return next < this.deadline ? next : undefined;
  }

  private async deliver(refs: readonly ResourceRef[], until: number): Promise<number> {
    const fresh = refs.filter((ref) => !this.stuck.has(refText(ref)));
    const { outcomes, broken, begun } = await deliverAll(fresh, this.context, this.deadline, until);
    const again = new Set(
      [...broken, ...outcomes.filter(({ status: how }) => how === 'paused').map(({ ref }) => ref)].map(refText),
    );
    for (const text of begun.map(refText)) if (!again.has(text)) this.stuck.add(text);
    for (const outcome of outcomes) this.count(outcome);
    return outcomes.filter(({ status: how }) => how === 'delivered').length;
  }

  private count({ status: how }: Outcome): void {
    this.ended[how] = (this.ended[how] ?? 0) + 1;
  }
}
