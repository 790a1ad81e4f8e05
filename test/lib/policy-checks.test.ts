import { Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { stackWith, testApp } from './app';
import { fullest, smallest } from './configurations';
import { somewhere } from './synthesize';

const everything = stackWith(fullest, somewhere);

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
  expect(findings(stackWith(smallest))).toEqual([]);
});

test('the fullest configuration has no open finding', () => {
  expect(findings(everything)).toEqual([]);
});

test('the test can fail: a bare bucket has findings', () => {
  const stack = new Stack(testApp(), 'Bare');
  new Bucket(stack, 'Bucket');
  expect(findings(stack)).not.toEqual([]);
});

test('every acknowledgement has its reason', () => {
  const reasons = everything.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type.includes('acknowledge'))
    .flatMap(({ data }) => Object.values(data as Record<string, string>));
  expect(Validations.of(everything)).toBeDefined();
  expect(reasons.length).toBeGreaterThan(5);
  for (const reason of reasons) expect(reason.length).toBeGreaterThan(40);
});
