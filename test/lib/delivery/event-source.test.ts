import { Match } from 'aws-cdk-lib/assertions';
import { readFilter } from '../../../local/events/filter';
import type { Json } from '../../../local/template/template';
import { synthesize } from '../synthesize';

const { template } = synthesize();
const mapping = 'AWS::Lambda::EventSourceMapping';
const mappings = Object.entries(template.findResources(mapping));
const declared = mappings.find(([id]) => id.startsWith('BridgeDeliveryStreamMapping'))?.[1];
const settling = mappings.find(([id]) => id.startsWith('BridgeDeliveryStreamSettling'))?.[1];

/** An alias by `name:alias`, as the CDK takes it out of the alias's ARN. */
const aliasNamed = (id: unknown) => ({
  'Fn::Join': ['', [{ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: id }] }] }, ':live']],
});

test('the delivery function is given the stream of the directory, from its beginning', () => {
  template.resourceCountIs(mapping, 2);
  template.hasResourceProperties(mapping, {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DataDirectory'), 'StreamArn'] },
    FunctionName: aliasNamed(Match.stringLikeRegexp('^BridgeDeliveryLive')),
    StartingPosition: 'TRIM_HORIZON',
  });
});

test('a batch that fails is halved and repeated, record by record, and given up after an hour: the sweep has it anyway', () => {
  template.hasResourceProperties(mapping, {
    BatchSize: 100,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: 3600,
  });
});

test('what is given up goes to the queue of failures', () => {
  template.hasResourceProperties(mapping, {
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } } },
  });
});

test('one batch of a shard at a time, so that the calls to the account stay bounded', () => {
  template.hasResourceProperties(mapping, { ParallelizationFactor: 1 });
});

describe('the filter at the event source', () => {
  const passes = readFilter(declared?.Properties.FilterCriteria as Json, 'the mapping');
  const record = (eventName: string, image: Json) => ({ eventName, dynamodb: { NewImage: image } });
  const item = { pk: { S: 'USER' }, dueShard: { S: 'USER#3' }, dueAt: { N: '1' } };
  const observed = (state: Json) => ({ M: { revision: { N: '1' }, perUpstream: { M: { primary: { M: state } } } } });
  const lease = { lease: { M: { id: { S: 'x' }, until: { N: '1' } } } };

  test.each([
    ['a person who is new', record('INSERT', item)],
    ['a change to somebody', record('MODIFY', item)],
    [
      'a change to somebody who was delivered before',
      record('MODIFY', { ...item, observed: observed({ version: { N: '1' } }) }),
    ],
    [
      'somebody whose delivery by another upstream is under way',
      record('MODIFY', {
        ...item,
        observed: { M: { perUpstream: { M: { second: { M: lease } } } } },
      }),
    ],
  ])('lets through %s', (_what, given) => {
    expect(passes(given)).toBe(true);
  });

  test.each([
    ['somebody who has just been delivered', record('MODIFY', { pk: { S: 'USER' } })],
    ['a removal that is held', record('MODIFY', { ...item, dueShard: { S: 'HELD' } })],
    ['a refusal that waits for its day', record('MODIFY', { ...item, dueShard: { S: 'FAILED' } })],
    ['what delivery writes when it takes somebody in hand', record('MODIFY', { ...item, observed: observed(lease) })],
    ['a paging bookmark', record('INSERT', { pk: { S: 'STATE#BOOKMARK#USER' } })],
    ['an item that is gone', { eventName: 'REMOVE', dynamodb: { OldImage: item } }],
  ])('keeps back %s', (_what, given) => {
    expect(passes(given)).toBe(false);
  });
});

describe('the call of the sweep when something settles', () => {
  const image = { pk: { S: 'USER' }, dueShard: { S: 'USER#3' }, dueAt: { N: '1' } };
  const passes = readFilter(settling?.Properties.FilterCriteria as Json, 'the mapping');

  test('one call for however many, from now on, not repeated: what comes late the scheduled sweep has delivered', () => {
    expect(settling?.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/DataDirectory/), 'StreamArn'] },
      FunctionName: aliasNamed(expect.stringMatching(/^BridgeDeliverySweepLive/)),
      StartingPosition: 'LATEST',
      BatchSize: 10_000,
      ParallelizationFactor: 1,
      MaximumRetryAttempts: 0,
      MaximumRecordAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/Failures/), 'Arn'] } } },
    });
    expect(settling?.Properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });

  test('people and groups that are new are told of, and nothing else', () => {
    const record = (eventName: string, NewImage: Json) => ({ eventName, dynamodb: { NewImage } });
    expect(passes(record('INSERT', image))).toBe(true);
    expect(passes(record('INSERT', { ...image, pk: { S: 'GROUP' }, dueShard: { S: 'GROUP#0' } }))).toBe(true);
    expect(passes(record('MODIFY', image))).toBe(false);
    expect(passes(record('INSERT', { ...image, pk: { S: 'USER#DELETED' } }))).toBe(false);
    expect(passes(record('INSERT', { pk: { S: 'MEMBERS#g' }, dueShard: { S: 'GRANT#1' }, dueAt: { N: '1' } }))).toBe(
      false,
    );
    expect(passes(record('INSERT', { pk: { S: 'STATE#BOOKMARK#USER' } }))).toBe(false);
  });

  test.each([0, 60, 600])(
    'with settleSeconds=%d there is none: nothing settles, or the schedule sees it in time',
    (settleSeconds) => {
      const { template: other } = synthesize({ settleSeconds });
      other.resourceCountIs(mapping, 1);
      const sweep = Object.entries(other.findResources('AWS::IAM::Role')).find(([id]) =>
        id.startsWith('BridgeDeliverySweepRole'),
      );
      expect(JSON.stringify(sweep)).not.toContain('GetRecords');
    },
  );
});
