import { place } from '../local-account';
import { asList, asObject, asString, type Json, type JsonObject } from '../template/template';

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

/** Reads DynamoDB Local's streams, by their own wire protocol: the SDK's client would be a dependency for four calls. */
export class StreamClient {
  constructor(
    private readonly endpoint: string,
    /** The stream's ARN as DynamoDB Local knows it. */
    private readonly streamArn: string,
  ) {}

  /** Shards in the order in which they must be read: a parent before its children. */
  async shards(): Promise<readonly { readonly id: string; readonly parent: string | undefined }[]> {
    const shards: { id: string; parent: string | undefined }[] = [];
    let last: Json | undefined;
    do {
      const { StreamDescription } = await this.call('DescribeStream', {
        StreamArn: this.streamArn,
        ...(last === undefined ? {} : { ExclusiveStartShardId: last }),
      });
      const description = asObject(StreamDescription) ?? {};
      for (const shard of asList(description.Shards).map((each) => asObject(each) ?? {})) {
        const parent = shard.ParentShardId;
        shards.push({ id: String(shard.ShardId), parent: typeof parent === 'string' ? parent : undefined });
      }
      last = description.LastEvaluatedShardId;
    } while (typeof last === 'string');
    return shards;
  }

  /** @throws PlaceForgotten */
  async iterator(shardId: string, start: Start): Promise<string> {
    const from =
      typeof start === 'string'
        ? { ShardIteratorType: start }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: start.after };
    const { ShardIterator } = await this.call('GetShardIterator', {
      StreamArn: this.streamArn,
      ShardId: shardId,
      ...from,
    });
    return asString(ShardIterator, 'ShardIterator');
  }

  /** @throws PlaceForgotten */
  async read(iterator: string): Promise<StreamPart> {
    const { Records, NextShardIterator } = await this.call('GetRecords', { ShardIterator: iterator, Limit: 1000 });
    return {
      records: asList(Records).map((each) => asObject(each) ?? {}),
      ...(typeof NextShardIterator === 'string' ? { next: NextShardIterator } : {}),
    };
  }

  private async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        // DynamoDB Local wants a signature and does not check it; the region tells it which data.
        authorization: `AWS4-HMAC-SHA256 Credential=operator/20260101/${place.region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = asObject((await response.json()) as Json) ?? {};
    if (response.ok) return answer;
    const type = String(answer.__type ?? '');
    const message = `DynamoDB Local answered ${operation} with ${type}: ${String(answer.message ?? answer.Message ?? '')}`;
    if (/TrimmedDataAccess|ExpiredIterator|ResourceNotFound/.test(type)) throw new PlaceForgotten(message);
    throw new Error(message);
  }
}

/** Sequence number of a record. */
export function sequenceOf(record: StreamRecord): string {
  return String(asObject(record.dynamodb)?.SequenceNumber ?? '');
}

/** When the change happened, in epoch milliseconds. */
export function timeOf(record: StreamRecord): number {
  return Number(asObject(record.dynamodb)?.ApproximateCreationDateTime ?? 0) * 1000;
}
