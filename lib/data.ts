import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { ActivityKeys, DirectoryKeys } from '../lambda/contract/names';
import { type KeyedProps, keyForEverything } from './construct-props';

/** The two tables: the directory and the audit records. */
export class BridgeData extends Construct {
  /** Users, groups, memberships and small facts about them. Its stream starts delivery. */
  readonly directory: Table;
  /** One audit record per accepted change, until it expires. */
  readonly activity: Table;

  /** @internal `ScimBridge` makes it. */
  constructor(scope: Construct, id: string, props: KeyedProps) {
    super(scope, id);
    this.directory = new Table(this, 'Directory', {
      ...protectedTable(props),
      partitionKey: { name: DirectoryKeys.partitionKey, type: AttributeType.STRING },
      sortKey: { name: DirectoryKeys.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: DirectoryKeys.ttl,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.directory.addGlobalSecondaryIndex({
      indexName: DirectoryKeys.byUserIndex,
      partitionKey: { name: DirectoryKeys.byUserPartitionKey, type: AttributeType.STRING },
      sortKey: { name: DirectoryKeys.byUserSortKey, type: AttributeType.STRING },
      // A user's groups are shown only while the membership is wanted; the flag saves reading each membership for it.
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [DirectoryKeys.desired],
    });
    this.directory.addGlobalSecondaryIndex({
      indexName: DirectoryKeys.dueIndex,
      partitionKey: { name: DirectoryKeys.duePartitionKey, type: AttributeType.STRING },
      sortKey: { name: DirectoryKeys.dueSortKey, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.activity = new Table(this, 'Activity', {
      ...protectedTable(props),
      partitionKey: { name: ActivityKeys.partitionKey, type: AttributeType.STRING },
      sortKey: { name: ActivityKeys.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: ActivityKeys.ttl,
    });
    this.activity.addGlobalSecondaryIndex({
      indexName: ActivityKeys.byTimeIndex,
      partitionKey: { name: ActivityKeys.day, type: AttributeType.STRING },
      sortKey: { name: ActivityKeys.sortKey, type: AttributeType.STRING },
      // An entry costs one write unit whatever the record holds; who reads by time reads the records by key.
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
}

/**
 * What both tables have in common. No physical name: a table that outlives its stack would block the next deployment.
 * Point-in-time recovery and encryption are not options.
 */
function protectedTable(props: KeyedProps): Omit<TableProps, 'partitionKey'> {
  const key = keyForEverything(props);
  return {
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: !props.settings.disposable,
    // Kept even by a first deployment that fails: CloudFormation may not delete a table with deletion protection, and would end in
    // ROLLBACK_FAILED. docs/first-deployment.md says how to remove it.
    removalPolicy: props.settings.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    ...(key === undefined
      ? { encryption: TableEncryption.AWS_MANAGED }
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
  };
}
