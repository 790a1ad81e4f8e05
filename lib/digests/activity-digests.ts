import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { digestLogStream, Env } from '../../lambda/contract/names';
import { type KeyedProps, keyForEverything, removalPolicy } from '../construct-props';
import type { BridgeData } from '../data';
import { scheduledCall } from '../delivery/schedules';
import { BridgeFunction } from '../functions/bridge-function';
import { mayReadActivityByTime, mayUseTableKey } from '../functions/table-permissions';
import { ArchiveBucket } from './archive-bucket';

export interface ActivityDigestsProps extends KeyedProps {
  readonly data: BridgeData;
  /** Receives the events that the function could not process. */
  readonly failures: IQueue;
}

/** Four times as often as hours end: the first digest of a new bridge is not an hour in coming, and a run that failed is soon made good. */
const every = Duration.minutes(15);

/**
 * Makes the activity record tamper-evident: a function of its own publishes a digest of each hour where no function that writes records can
 * change it. It reads the activity table and writes nothing but digests.
 */
export class ActivityDigests extends Construct {
  /** Publishes the digests. */
  readonly function: BridgeFunction;
  /** Where they are published. */
  readonly logGroup: LogGroup;
  /** The bucket of option activityArchive; undefined when it is off. */
  readonly archive: Bucket | undefined;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: ActivityDigestsProps) {
    super(scope, id);
    const { settings, namePrefix, data, failures } = props;
    const key = keyForEverything(props);
    const { region } = Stack.of(this);
    this.logGroup = new LogGroup(this, 'Log', {
      // As long as a record can be kept: they hold ids and hashes only, and cost next to nothing.
      retention: RetentionDays.TEN_YEARS,
      removalPolicy: removalPolicy(settings),
      ...(key === undefined ? {} : { encryptionKey: key }),
    });
    new LogStream(this, 'Stream', {
      logGroup: this.logGroup,
      logStreamName: digestLogStream,
      // The group decides: without it, the stream is gone; where it stays, so do the digests.
      removalPolicy: settings.disposable ? RemovalPolicy.DESTROY : removalPolicy(settings),
    });
    const archive = settings.activityArchive === 'off' ? undefined : new ArchiveBucket(this, 'Archive', props);
    this.archive = archive?.bucket;
    this.function = new BridgeFunction(this, 'Function', {
      ...props,
      service: 'activity-digest',
      description: 'publishes the digests of the activity record',
      timeout: Duration.minutes(5),
      memoryMb: 512,
      asynchronous: { failures, retries: 0, maxAge: every },
      environment: {
        [Env.activityTable]: data.activity.tableName,
        [Env.digestLogGroup]: this.logGroup.logGroupName,
        ...(archive === undefined ? {} : { [Env.archiveBucket]: archive.bucket.bucketName }),
      },
      permissions: [
        ...mayReadActivityByTime(data),
        new PolicyStatement({
          sid: 'Digests',
          actions: ['logs:GetLogEvents', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
        new PolicyStatement({ sid: 'Failures', actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
        ...(archive === undefined ? [] : archive.mayWrite(props, region)),
        ...(key === undefined ? [] : [mayUseTableKey(key, region)]),
      ],
    });
    scheduledCall(this, 'ActivityDigest', {
      namePrefix,
      schedule: Schedule.rate(every),
      target: this.function,
      what: 'publishes the digests of the activity record',
      maxEventAge: every,
      failures,
    });
  }
}
