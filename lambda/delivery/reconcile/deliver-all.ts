import type { DynamoDBRecord } from 'aws-lambda';
import { DirectoryKeys } from '../../contract/names';
import { concurrently } from '../../table/concurrently';
import { Busy } from '../../table/errors';
import type { DeliveryContext } from '../context';
import { deliverMemberships } from '../memberships/deliver-memberships';
import { type MembershipRef, type PersonOrGroupRef, type ResourceRef, refOfKey, refText } from '../state/resource-ref';
import { supports } from '../upstream/supports';
import { deliverOne, report } from './deliver-one';
import type { Outcome } from './outcome';

/** What became of many resources. */
export interface Deliveries {
  readonly outcomes: readonly Outcome[];
  /** Those of which nothing is known, because the directory table did not answer. They are still due. */
  readonly broken: readonly ResourceRef[];
  /** Those that there was time for. */
  readonly begun: readonly ResourceRef[];
}

/**
 * Delivers what of these is due: people, then groups, then memberships, a group's memberships together. Bounded in how many are
 * delivered at once, and in time.
 *
 * @param deadline epoch milliseconds after which nothing is sent
 * @param beginUntil epoch milliseconds after which no further resource is begun. @default - the deadline
 */
export async function deliverAll(
  refs: readonly ResourceRef[],
  context: DeliveryContext,
  deadline: number,
  beginUntil: number = deadline,
): Promise<Deliveries> {
  const outcomes: Outcome[] = [];
  const broken: ResourceRef[] = [];
  const begun: ResourceRef[] = [];
  const inTime = () => context.clock().getTime() < beginUntil && !allQuietAt(deadline, context);
  const each = async <T>(
    list: readonly T[],
    refsOf: (one: T) => readonly ResourceRef[],
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
  const resources = (kind: PersonOrGroupRef['kind']) => refs.filter((ref) => ref.kind === kind);
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
    if (!supports(upstream, 'MEMBERSHIP')) continue;
    outcomes.push(...(await deliverMemberships(first.groupId, userIds, upstream, context, deadline)));
  }
  report(outcomes, context);
  return outcomes;
}

function byGroup(refs: readonly ResourceRef[]): MembershipRef[][] {
  const groups = new Map<string, MembershipRef[]>();
  for (const ref of refs) {
    if (ref.kind !== 'MEMBERSHIP') continue;
    const some = groups.get(ref.groupId) ?? [];
    some.push(ref);
    groups.set(ref.groupId, some);
  }
  return [...groups.values()];
}

/** What Lambda takes as the answer to a batch of stream records. */
export interface BatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/**
 * Delivers what the records of the directory's stream say has changed. Records only say where to look: they may come twice, late or
 * in any order. What an upstream does not take is written down on its resource and is for the sweep; a record fails only when the
 * directory table does not answer.
 *
 * @param deadline epoch milliseconds after which nothing new is begun
 */
export async function deliverRecords(
  records: readonly DynamoDBRecord[],
  context: DeliveryContext,
  deadline: number,
): Promise<BatchAnswer> {
  const refs = new Map<string, ResourceRef>();
  const sequence = new Map<string, string>();
  for (const record of records) {
    const ref = isNews(record) ? refOf(record) : undefined;
    if (ref === undefined) continue;
    const text = refText(ref);
    refs.set(text, ref);
    // Lambda starts again from the earliest that failed.
    if (!sequence.has(text)) sequence.set(text, record.dynamodb?.SequenceNumber ?? '');
  }
  const { broken } = await deliverAll([...refs.values()], context, deadline);
  const identifiers = broken.map((ref) => sequence.get(refText(ref)) ?? '');
  return { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) };
}

/**
 * Whether the identity provider is behind the record. Delivery's own notes change the item, too, but never its version; whatever it
 * leaves due has its time.
 */
function isNews({ dynamodb }: DynamoDBRecord): boolean {
  const { NewImage: now, OldImage: before } = dynamodb ?? {};
  if (now === undefined) return false;
  return now[DirectoryKeys.dueSortKey] !== undefined && now.version?.N !== before?.version?.N;
}

function refOf({ dynamodb }: DynamoDBRecord): ResourceRef | undefined {
  const [pk, sk] = [dynamodb?.Keys?.[DirectoryKeys.partitionKey]?.S, dynamodb?.Keys?.[DirectoryKeys.sortKey]?.S];
  return pk === undefined || sk === undefined ? undefined : refOfKey({ pk, sk });
}
