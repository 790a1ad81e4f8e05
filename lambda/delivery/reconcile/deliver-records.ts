import type { DynamoDBRecord } from 'aws-lambda';
import { DirectoryKeys } from '../../contract/names';
import type { DeliveryContext } from '../context';
import { type ResourceRef, refOfKey, refText } from '../state/resource-ref';
import { deliverAll } from './deliver-all';

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
