import { Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { fullest, smallest } from './configurations';
import { somewhere, synthesize, testApp } from './synthesize';

/** Every finding that nobody acknowledged, as `rule at construct`. */
function findings(stack: Stack): readonly string[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(stack)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ resourceLogicalId }) => `${ruleName} at ${resourceLogicalId}`),
      ),
  );
}

test('the smallest configuration has no open finding', () => {
  expect(findings(synthesize(smallest).stack)).toEqual([]);
});

test('the fullest configuration has no open finding', () => {
  expect(findings(synthesize(fullest, somewhere).stack)).toEqual([]);
});

test('the test can fail: a bare bucket has findings', () => {
  const stack = new Stack(testApp(), 'Bare');
  new Bucket(stack, 'Bucket');
  expect(findings(stack)).not.toEqual([]);
});

test('every acknowledgement has its reason', () => {
  const { stack } = synthesize(fullest, somewhere);
  const reasons = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type.includes('acknowledge'))
    .flatMap(({ data }) => Object.values(data as Record<string, string>));
  expect(Validations.of(stack)).toBeDefined();
  expect(reasons.length).toBeGreaterThan(5);
  for (const reason of reasons) expect(reason.length).toBeGreaterThan(40);
});
