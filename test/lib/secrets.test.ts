import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from './synthesize';

const { template } = synthesize();
const secret = 'AWS::SecretsManager::Secret';
const bearerToken = { Description: Match.stringLikeRegexp('bearer token') };
const healthToken = { Description: Match.stringLikeRegexp('health token') };
const scimsession = { Description: Match.stringLikeRegexp('scimsession') };

test('there are three secrets', () => {
  template.resourceCountIs(secret, 3);
});

test.each([
  ['bearer', bearerToken],
  ['health', healthToken],
])('the %s token is made at deploy: 43 letters and digits, 256 random bits', (_, token) => {
  template.hasResourceProperties(secret, {
    ...token,
    GenerateSecretString: {
      PasswordLength: 43,
      ExcludePunctuation: true,
      IncludeSpace: false,
      RequireEachIncludedType: false,
    },
  });
  expect(43 * Math.log2(62)).toBeGreaterThanOrEqual(256);
});

test('the scimsession has no value until it is set up', () => {
  template.hasResourceProperties(secret, {
    ...scimsession,
    GenerateSecretString: Match.absent(),
    SecretString: Match.absent(),
  });
});

test('all are under the customer-managed key', () => {
  template.allResourcesProperties(secret, { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('Key'), 'Arn'] } });
});

test('all outlive the stack, and have no name that would block the next deployment', () => {
  template.allResources(secret, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  template.allResourcesProperties(secret, { Name: Match.absent() });
});

test('a disposable stack takes them along', () => {
  synthesize({ disposable: true, acceptInsecure: ['disposable'] }).template.allResources(secret, {
    DeletionPolicy: 'Delete',
  });
});

test('without a customer-managed key, Secrets Manager uses its own', () => {
  synthesize({ customerManagedKey: 'nothing' }).template.allResourcesProperties(secret, { KmsKeyId: Match.absent() });
});
