import { Busy } from '../../directory/errors';
import { concurrently } from '../../table/concurrently';
import type { DeliveryContext } from '../context';
import { deliverMemberships } from '../memberships/deliver-memberships';
import { type MembershipRef, type Ref, type ResourceRef, refText } from '../state/resource-ref';
import { takes } from '../upstream/supports';
import { deliverOne } from './deliver-one';
import type { Outcome } from './outcome';
import { report } from './report';

/** What became of many resources. */
export interface Deliveries {
  readonly outcomes: readonly Outcome[];
  /** Those of which nothing is known, because the directory table did not answer. They are still due. */
  readonly broken: readonly Ref[];
  /** Those that there was time for. */
  readonly begun: readonly Ref[];
}

/**
 * Delivers what of these is due: people, then groups, then memberships, a group's memberships together. Bounded in how many are
 * delivered at once, and in time.
 *
 * @param deadline epoch milliseconds after which nothing is sent
 * @param beginUntil epoch milliseconds after which no further resource is begun. @default - the deadline
 */
export async function deliverAll(
  refs: readonly Ref[],
  context: DeliveryContext,
  deadline: number,
  beginUntil: number = deadline,
): Promise<Deliveries> {
  const outcomes: Outcome[] = [];
  const broken: Ref[] = [];
  const begun: Ref[] = [];
  const inTime = () => context.clock().getTime() < beginUntil && !allQuietAt(deadline, context);
  const each = async <T>(
    list: readonly T[],
    refsOf: (one: T) => readonly Ref[],
    deliver: (one: T) => Promise<readonly Outcome[]>,
  ) => {
    await concurrently(list, context.concurrency, async (one) => {
      if (!inTime()) return;
      begun.push(...refsOf(one));
      try {
        outcomes.push(...(await deliver(one)));
      } catch (error) {
        // One resource that cannot be delivered, for whatever reason, must not keep the others from it.
        const [first] = refsOf(one);
        context.log.failed({ what: `deliver ${first === undefined ? '' : refText(first)}`, error });
        if (error instanceof Busy) broken.push(...refsOf(one));
      }
    });
  };
  const resources = (kind: ResourceRef['kind']) => refs.filter((ref) => ref.kind === kind);
  await each(
    resources('USER'),
    (ref) => [ref],
    (ref) => deliverOne(ref, context, deadline),
  );
  await each(
    resources('GROUP'),
    (ref) => [ref],
    (ref) => deliverOne(ref, context, deadline),
  );
  await each(
    byGroup(refs),
    (some) => some,
    (some) => together(some, context, deadline),
  );
  return { outcomes, broken, begun };
}

/** Whether every upstream asks for a pause until then at least. @param until epoch milliseconds */
export function allQuietAt(until: number, { upstreams }: DeliveryContext): boolean {
  return [...upstreams.values()].every((upstream) => upstream.isQuietAt(until));
}

async function together(
  some: readonly MembershipRef[],
  context: DeliveryContext,
  deadline: number,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const [first] = some;
  if (first === undefined) return outcomes;
  const userIds = some.map(({ userId }) => userId);
  for (const upstream of context.upstreams.values()) {
    if (!takes(upstream, 'MEMBERSHIP')) continue;
    outcomes.push(...(await deliverMemberships(first.groupId, userIds, upstream, context, deadline)));
  }
  report(outcomes, context);
  return outcomes;
}

function byGroup(refs: readonly Ref[]): MembershipRef[][] {
  const groups = new Map<string, MembershipRef[]>();
  for (const ref of refs) {
    if (ref.kind !== 'MEMBERSHIP') continue;
    const some = groups.get(ref.groupId) ?? [];
    some.push(ref);
    groups.set(ref.groupId, some);
  }
  return [...groups.values()];
}
