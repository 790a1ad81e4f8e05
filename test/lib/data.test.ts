import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from './configurations';
import { somewhere, synthesize } from './synthesize';

const { template } = synthesize();
const disposable = synthesize({ disposable: true, acceptInsecure: ['disposable'] }).template;
const ownKey = synthesize(fullest, somewhere).template;
const table = 'AWS::DynamoDB::Table';

const keyed = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];

test('there are two tables', () => {
  template.resourceCountIs(table, 2);
});

test('both are on demand, recoverable to any second, protected from deletion, encrypted by KMS, and expire what is due', () => {
  template.allResourcesProperties(table, {
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
    SSESpecification: { SSEEnabled: true },
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
});

test('both outlive the stack, and have no name that would block the next deployment', () => {
  template.allResources(table, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  template.allResourcesProperties(table, { TableName: Match.absent() });
});

test('the directory has its keys, its stream and the indexes byUser and due', () => {
  template.hasResourceProperties(table, {
    KeySchema: keyed('pk', 'sk'),
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byUser',
        KeySchema: keyed('userId', 'groupId'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['desired'] },
      },
      { IndexName: 'due', KeySchema: keyed('dueShard', 'dueAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
    AttributeDefinitions: Match.arrayWith([{ AttributeName: 'dueAt', AttributeType: 'N' }]),
  });
});

test('the activity table is keyed by resource and time, has an index by day, and no stream', () => {
  template.hasResourceProperties(table, {
    KeySchema: keyed('resource', 'at'),
    StreamSpecification: Match.absent(),
    GlobalSecondaryIndexes: [
      { IndexName: 'byTime', KeySchema: keyed('day', 'at'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  });
});

test('a disposable stack takes its tables along', () => {
  disposable.allResources(table, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  disposable.allResourcesProperties(table, { DeletionProtectionEnabled: false });
});

test('point-in-time recovery stays on in a disposable stack', () => {
  disposable.allResourcesProperties(table, { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } });
});

test('customerManagedKey "everything" puts both under the key', () => {
  ownKey.allResourcesProperties(table, {
    SSESpecification: {
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] },
    },
  });
});
