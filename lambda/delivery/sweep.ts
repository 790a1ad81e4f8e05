import { noteRun } from '../directory/duties';
import { dueShards } from '../directory/keys';
import { Metric } from '../runtime/names';
import type { DeliveryContext } from './context';
import { deliverAll } from './deliver-all';
import { Shard } from './due-mark';
import type { Outcome, Status } from './outcome';
import { type Ref, refText } from './ref';
import { type DeliveryStatus, status } from './status';

/** What a sweep did. */
export interface SweepReport {
  /** How many deliveries ended how. */
  readonly ended: Readonly<Partial<Record<Status, number>>>;
  /** Whether time ran out before everything that is due was looked at. */
  readonly left: boolean;
  readonly status: DeliveryStatus;
}

/** Entries read of a shard at a time. */
const pageSize = 100;
/** The end of the time, in which nothing new is looked for: delivering what was found, and counting, must fit into it. */
const tailMs = 5_000;
/** A sweep of this age says nothing about the present: there should have been others, in milliseconds. */
const goodForMs = 10 * 60_000;
/** Due longest first within a kind; a kind after what it rests upon. The share of the remaining time that each may use. */
const kinds = [
  { prefix: 'USER', share: 0.5 },
  { prefix: 'GROUP', share: 0.5 },
  { prefix: 'MEMBERS#', share: 1 },
] as const;

/**
 * Delivers whatever is due and not delivered yet: what makes certain that everything arrives. Looks at everything that is past its
 * time, and at what was refused and has its daily try; what is left when time runs out is for the next sweep.
 *
 * @param deadline epoch milliseconds by which it returns, but for an exchange that an upstream does not answer
 * @throws Busy when the index cannot be read
 */
export async function sweep(context: DeliveryContext, deadline: number): Promise<SweepReport> {
  const ended: Partial<Record<Status, number>> = {};
  for (const upstream of context.upstreams.values()) await upstream.probe();
  const left = (await allBlocked(context)) || (await new Sweep(context, deadline - tailMs, ended).run());
  const levels = await status({ ...context, names: [...context.upstreams.keys()] });
  emit(context, levels);
  const at = context.clock();
  const goodUntil = new Date(at.getTime() + goodForMs).toISOString();
  await noteRun(context.store.items, { duty: 'sweep', at: at.toISOString(), outcome: 'succeeded', goodUntil });
  return { ended, left, status: levels };
}

/** Whether nothing can be delivered at all. */
async function allBlocked({ upstreams }: DeliveryContext): Promise<boolean> {
  const reasons: (string | undefined)[] = [];
  for (const upstream of upstreams.values()) reasons.push(await upstream.blocked());
  return reasons.every((reason) => reason !== undefined);
}

class Sweep {
  /** What was looked at without getting on: it is not looked at twice. */
  private readonly stuck = new Set<string>();

  constructor(
    private readonly context: DeliveryContext,
    private readonly deadline: number,
    private readonly ended: Partial<Record<Status, number>>,
  ) {}

  /** @returns whether something is left */
  async run(): Promise<boolean> {
    for (;;) {
      let progress = 0;
      for (const { prefix, share } of kinds) {
        const remaining = this.deadline - this.now;
        progress += await this.shards(this.ordinary(), prefix, this.now + remaining * share);
      }
      progress += await this.shards([Shard.failed], undefined, this.deadline);
      if (this.now >= this.deadline) return true;
      if (progress === 0) return false;
    }
  }

  private get now(): number {
    return this.context.clock().getTime();
  }

  private ordinary(): string[] {
    return Array.from({ length: dueShards }, (_, shard) => String(shard));
  }

  /** Delivers what is due in these shards, a page of each at a time. @returns how many got on */
  private async shards(shards: readonly string[], prefix: string | undefined, until: number): Promise<number> {
    const { store } = this.context;
    let pages = shards.map((shard) => store.due(shard, this.now, pageSize, prefix));
    let progress = 0;
    while (pages.length > 0 && this.now < until) {
      const found = await Promise.all(pages.map(async (page) => ({ page, next: await page.next() })));
      const refs = found.flatMap(({ next }) => (next.done === true ? [] : next.value.map(({ ref }) => ref)));
      progress += await this.deliver(refs, until);
      if (await allBlocked(this.context)) return 0;
      pages = found.filter(({ next }) => next.done !== true).map(({ page }) => page);
    }
    return progress;
  }

  private async deliver(refs: readonly Ref[], until: number): Promise<number> {
    const fresh = refs.filter((ref) => !this.stuck.has(refText(ref)));
    const { outcomes, broken, begun } = await deliverAll(fresh, this.context, until);
    const again = new Set(
      [...broken, ...outcomes.filter(({ status: how }) => how === 'blocked').map(({ ref }) => ref)].map(refText),
    );
    for (const text of begun.map(refText)) if (!again.has(text)) this.stuck.add(text);
    for (const outcome of outcomes) this.count(outcome);
    return outcomes.filter(({ status: how }) => how === 'delivered').length;
  }

  private count({ status: how }: Outcome): void {
    this.ended[how] = (this.ended[how] ?? 0) + 1;
  }
}

function emit({ metrics }: DeliveryContext, levels: DeliveryStatus): void {
  metrics.add(Metric.behind, levels.behind);
  metrics.add(Metric.oldestBehindSeconds, levels.oldestBehindSeconds);
  metrics.add(Metric.held, levels.held);
  metrics.add(Metric.failed, levels.failed);
  const out = Object.values(levels.upstreams).filter(({ paused }) => paused !== undefined);
  metrics.add(Metric.paused, out.length);
}
