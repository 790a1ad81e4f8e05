import { Match } from 'aws-cdk-lib/assertions';
import { fullest } from '../configurations';
import { somewhere, synthesize } from '../synthesize';

const { template } = synthesize();
const everything = synthesize(fullest, somewhere).template;
const lambda = 'AWS::Lambda::Function';
const services = ['delivery', 'sweep', 'import', 'drift', 'confirm'] as const;
const of = (service: string, variables: Record<string, unknown> = {}) => ({
  Environment: { Variables: Match.objectLike({ POWERTOOLS_SERVICE_NAME: service, ...variables }) },
});

test.each(services)('%s is told its tables, its secrets and what the operator allows', (service) => {
  template.hasResourceProperties(
    lambda,
    of(service, {
      DIRECTORY_TABLE: { Ref: Match.stringLikeRegexp('DataDirectory') },
      ACTIVITY_TABLE: { Ref: Match.stringLikeRegexp('DataActivity') },
      BEARER_TOKEN_SECRET_ARN: { Ref: Match.stringLikeRegexp('BearerToken') },
      SCIMSESSION_SECRET_ARN: { Ref: Match.stringLikeRegexp('Scimsession') },
      SETTLE_SECONDS: '30',
      EXISTING_GROUPS: 'refuse',
      DELETE_MEANS: 'suspend',
      REMOVAL_GUARD: 'true',
      REMOVAL_GUARD_COUNT: '10',
      REMOVAL_GUARD_PERCENT: '2',
      REMOVAL_GUARD_WINDOW_MINUTES: '60',
      DRIFT_CHECK: 'report',
      UPSTREAM_CONCURRENCY: '4',
      ALLOWED_DOMAINS: Match.absent(),
      PROTECTED_EMAILS: Match.absent(),
    }),
  );
});

test.each(services)('every option of delivery reaches %s', (service) => {
  everything.hasResourceProperties(
    lambda,
    of(service, {
      SETTLE_SECONDS: '60',
      EXISTING_GROUPS: 'adopt',
      DELETE_MEANS: 'remove',
      REMOVAL_GUARD: 'false',
      REMOVAL_GUARD_COUNT: '20',
      REMOVAL_GUARD_PERCENT: '5',
      REMOVAL_GUARD_WINDOW_MINUTES: '120',
      DRIFT_CHECK: 'repair',
      UPSTREAM_CONCURRENCY: '8',
      ALLOWED_DOMAINS: 'example.com,example.org',
      PROTECTED_EMAILS: 'owner@example.com',
    }),
  );
});

test.each([
  ['delivery', 300],
  ['sweep', 120],
  ['import', 120],
  ['drift', 900],
  ['confirm', 300],
])('%s may take %i seconds', (service, seconds) => {
  template.hasResourceProperties(lambda, { ...of(service), Timeout: seconds });
});

test('nothing is reserved by default; deliveryReservedConcurrency is that of the function of the stream', () => {
  template.allResourcesProperties(lambda, { ReservedConcurrentExecutions: Match.absent() });
  everything.hasResourceProperties(lambda, { ...of('delivery'), ReservedConcurrentExecutions: 5 });
  everything.hasResourceProperties(lambda, { ...of('sweep'), ReservedConcurrentExecutions: Match.absent() });
});

test('the layer with the 1Password CLI is on every function that delivers, with memory for it, and on no other', () => {
  for (const service of services) {
    template.hasResourceProperties(lambda, { ...of(service), Layers: Match.absent() });
    everything.hasResourceProperties(lambda, { ...of(service), Layers: [fullest.opCliLayerArn], MemorySize: 1024 });
  }
  everything.hasResourceProperties(lambda, { ...of('scim-api'), Layers: Match.absent() });
});

test('a call that fails goes to the queue of failures', () => {
  const toTheQueue = {
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Failures'), 'Arn'] } } },
  };
  // Those that deliver, and the one that publishes digests.
  template.resourcePropertiesCountIs('AWS::Lambda::EventInvokeConfig', toTheQueue, services.length + 1);
});

test('a sweep, an import and a confirmation that fail are not repeated: the next one is there within minutes', () => {
  for (const name of ['DeliverySweep', 'DeliveryImport', 'DeliveryConfirmation']) {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp(`^Bridge${name}Function`) },
      MaximumRetryAttempts: 0,
    });
  }
});
