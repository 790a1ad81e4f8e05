import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connected, smallest } from './configurations';
import { somewhere, synthesize } from './synthesize';

/** How each kind of resource that outlives the stack is removed for good. */
const commands: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'aws dynamodb delete-table',
  'AWS::SecretsManager::Secret': 'aws secretsmanager delete-secret',
  'AWS::KMS::Key': 'aws kms schedule-key-deletion',
  'AWS::Logs::LogGroup': 'aws logs delete-log-group',
  'AWS::Logs::LogStream': 'aws logs delete-log-group',
  'AWS::S3::Bucket': 'aws s3api delete-bucket',
  'AWS::S3::BucketPolicy': 'aws s3api delete-bucket',
  'AWS::SQS::Queue': 'aws sqs delete-queue',
  'AWS::EC2::EIP': 'aws ec2 release-address',
  'AWS::ApiGateway::DomainName': 'aws apigateway delete-domain-name',
  'AWS::CertificateManager::Certificate': 'aws acm delete-certificate',
  'AWS::ApiGateway::Account': 'aws apigateway update-account',
  'AWS::IAM::Role': 'delete the role in IAM',
};

test('the page on removing names a command for everything that outlives the stack', () => {
  const page = readFileSync(path.resolve(__dirname, '../../docs/removing.md'), 'utf8');
  const kept = new Set<string>();
  for (const { template } of [synthesize(smallest), synthesize(connected, somewhere)]) {
    const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string; DeletionPolicy?: string }> };
    for (const { Type, DeletionPolicy = 'Delete' } of Object.values(Resources))
      if (DeletionPolicy.startsWith('Retain')) kept.add(Type);
  }
  expect(kept.size).toBeGreaterThan(4);
  for (const type of kept)
    expect([type, page.includes(commands[type] ?? `no command for ${type}`)]).toEqual([type, true]);
});

// Whoever deletes all tables but those that were listed would delete the stack's own.
test('no page lists the resources of a stack with a command that stops after a hundred', () => {
  expect(Object.keys(synthesize(smallest).template.toJSON().Resources as object).length).toBeGreaterThan(100);
  const docs = path.resolve(__dirname, '../../docs');
  for (const page of readdirSync(docs).filter((name) => name.endsWith('.md')))
    expect([page, readFileSync(path.join(docs, page), 'utf8')]).toEqual([
      page,
      expect.not.stringContaining('describe-stack-resources'),
    ]);
});
