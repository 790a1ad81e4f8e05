import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DatabaseAddress } from '../database/dynamodb-local';
import { place } from '../local-account';
import { asObject, type Json, type JsonObject } from '../template/template';

/** A record of a stream, as Lambda hands it to a function. */
export type StreamRecord = JsonObject;

/** Records from one place of a shard on. */
export interface StreamPart {
  readonly records: readonly StreamRecord[];
  /** Where to read next; absent when the shard is closed and read to its end. */
  readonly next?: string;
}

/** Where to begin in a shard. */
export type Start = { readonly after: string } | 'TRIM_HORIZON' | 'LATEST';

/** A place in a shard is forgotten: too old, or the stream was made anew. */
export class PlaceForgotten extends Error {
  override readonly name = 'PlaceForgotten';
}

/** Reads DynamoDB Local's streams. */
export class StreamClient {
  private readonly client: DynamoDBStreamsClient;

  constructor(
    { endpoint, accessKeyId }: DatabaseAddress,
    /** The stream's ARN as DynamoDB Local knows it. */
    private readonly streamArn: string,
  ) {
    this.client = new DynamoDBStreamsClient({
      endpoint,
      region: place.region,
      credentials: { accessKeyId, secretAccessKey: 'local' },
      requestHandler: { requestTimeout: 10_000 },
    });
  }

  /** Shards in the order in which they must be read: a parent before its children. */
  async shards(): Promise<readonly { readonly id: string; readonly parent: string | undefined }[]> {
    const shards: { id: string; parent: string | undefined }[] = [];
    let last: string | undefined;
    do {
      const { StreamDescription } = await this.client.send(
        new DescribeStreamCommand({ StreamArn: this.streamArn, ExclusiveStartShardId: last }),
      );
      for (const { ShardId, ParentShardId } of StreamDescription?.Shards ?? []) {
        shards.push({ id: ShardId ?? '', parent: ParentShardId });
      }
      last = StreamDescription?.LastEvaluatedShardId;
    } while (last !== undefined);
    return shards;
  }

  /** @throws PlaceForgotten */
  async iterator(shardId: string, start: Start): Promise<string> {
    const { ShardIterator = '' } = await orForgotten(
      this.client.send(
        new GetShardIteratorCommand({
          StreamArn: this.streamArn,
          ShardId: shardId,
          ...(typeof start === 'string'
            ? { ShardIteratorType: start }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: start.after }),
        }),
      ),
    );
    return ShardIterator;
  }

  /** @throws PlaceForgotten */
  async read(iterator: string): Promise<StreamPart> {
    const { Records = [], NextShardIterator } = await orForgotten(
      this.client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 })),
    );
    return {
      records: Records.map((record) => asLambdaHasIt(record) as StreamRecord),
      ...(NextShardIterator === undefined ? {} : { next: NextShardIterator }),
    };
  }
}

/** @throws PlaceForgotten instead of the errors that mean it */
async function orForgotten<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const meansIt = [TrimmedDataAccessException, ExpiredIteratorException, ResourceNotFoundException];
    if (meansIt.some((type) => error instanceof type)) throw new PlaceForgotten(String(error), { cause: error });
    throw error;
  }
}

/** What the SDK makes of the wire's values, as Lambda's event has it: times in epoch seconds, binary values in base64. */
function asLambdaHasIt(value: unknown): Json {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(asLambdaHasIt);
  if (typeof value !== 'object' || value === null) return value as Json;
  const set = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(set.map(([key, member]) => [key, asLambdaHasIt(member)]));
}

/** Sequence number of a record. */
export function sequenceOf(record: StreamRecord): string {
  return String(asObject(record.dynamodb)?.SequenceNumber ?? '');
}

/** When the change happened, in epoch milliseconds. */
export function timeOf(record: StreamRecord): number {
  return Number(asObject(record.dynamodb)?.ApproximateCreationDateTime ?? 0) * 1000;
}
