import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DirectoryKeys, ordinaryShards, primaryUpstream, shardsOf } from '../../lambda/contract/names';
import type { Settings } from '../config/options';
import type { BridgeData } from '../data';
import type { BridgeFunction } from '../functions/bridge-function';

export interface DirectoryStreamProps {
  readonly data: BridgeData;
  readonly settings: Settings;
  readonly delivery: BridgeFunction;
  readonly sweep: BridgeFunction;
  readonly failures: IQueue;
}

/**
 * The directory's stream, as far as it concerns delivery, connected to the delivery function. The stream only makes delivery fast; the
 * sweep makes it complete, so a stream record may be given up after a while.
 */
export class DirectoryStream extends Construct {
  constructor(scope: Construct, id: string, { data, settings, delivery, sweep, failures }: DirectoryStreamProps) {
    super(scope, id);
    if (settles(settings)) this.settling(data, sweep, failures);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      eventSourceArn: streamArn(data),
      target: delivery.live,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // One batch of a shard at a time: more would make more calls to the account at once than upstreamConcurrency says.
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 3,
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(failures),
      filters: [FilterCriteria.filter(becameDue())],
    });
    // A mapping is refused while the role cannot read the stream.
    mapping.node.addDependency(delivery.role);
  }

  /** Calls the sweep when somebody or something is created, so that it is there when the settle time ends (docs/decisions/0028). */
  private settling(data: BridgeData, sweep: BridgeFunction, failures: IQueue): void {
    const mapping = new EventSourceMapping(this, 'Settling', {
      eventSourceArn: streamArn(data),
      target: sweep.live,
      startingPosition: StartingPosition.LATEST,
      // It looks at the index, whatever the records say: however many there are, one call is enough.
      batchSize: 10_000,
      parallelizationFactor: 1,
      // A call that comes late is of no use: by then the scheduled sweep has delivered it.
      retryAttempts: 0,
      maxRecordAge: Duration.seconds(60),
      onFailure: new SqsDlq(failures),
      filters: [FilterCriteria.filter(wasCreated())],
    });
    mapping.node.addDependency(sweep.role);
  }
}

/** Where a creation settles for a minute and more, the scheduled sweep sees it in time, and waits for it. */
export const settles = ({ settleSeconds }: Settings): boolean => settleSeconds > 0 && settleSeconds < 60;

/** People and groups that are new. Memberships of a new group come with it; others are due at once. */
function wasCreated(): Record<string, unknown> {
  return {
    eventName: FilterRule.isEqual('INSERT'),
    dynamodb: {
      NewImage: {
        [DirectoryKeys.duePartitionKey]: { S: FilterRule.or(...shardsOf('USER'), ...shardsOf('GROUP')) },
        // A deletion makes an item of its own, which does not settle.
        [DirectoryKeys.partitionKey]: { S: FilterRule.or('USER', 'GROUP') },
      },
    },
  };
}

/**
 * Items that are due, in the ordinary shards. Filtered records cost nothing: finished deliveries, held removals, failed deliveries that
 * wait for the next day, bookmarks, counters. Also filtered is what delivery itself writes when it leases an item.
 */
function becameDue(): Record<string, unknown> {
  return {
    eventName: FilterRule.or('INSERT', 'MODIFY'),
    dynamodb: {
      NewImage: {
        [DirectoryKeys.duePartitionKey]: { S: FilterRule.or(...ordinaryShards) },
        [DirectoryKeys.observed]: {
          M: {
            [DirectoryKeys.observedPerUpstream]: {
              M: {
                [primaryUpstream]: {
                  M: { [DirectoryKeys.observedLease]: { M: { id: { S: FilterRule.notExists() } } } },
                },
              },
            },
          },
        },
      },
    },
  };
}

/** The permissions with which Lambda reads the stream for the function. ListStreams supports no resource. */
export function mayReadStream(data: BridgeData): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'DirectoryStream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn(data)],
    }),
    new PolicyStatement({ sid: 'FindStream', actions: ['dynamodb:ListStreams'], resources: ['*'] }),
  ];
}

function streamArn({ directory }: BridgeData): string {
  if (directory.tableStreamArn === undefined) throw new Error('The directory table has no stream.');
  return directory.tableStreamArn;
}
