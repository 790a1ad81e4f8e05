import type { Template } from 'aws-cdk-lib/assertions';
import { fullest, smallest } from './configurations';
import { somewhere, synthesize } from './synthesize';

/** Assets by content would change the snapshot with every line of lambda/; what matters here is the infrastructure. */
function withoutAssets(template: Template): unknown {
  return JSON.parse(JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}\.zip/g, '<asset>.zip'));
}

describe('the template as a whole (a tripwire: look at the difference, then update it)', () => {
  test('of the smallest configuration', () => {
    expect(withoutAssets(synthesize(smallest).template)).toMatchSnapshot();
  });

  test('of the fullest configuration', () => {
    expect(withoutAssets(synthesize(fullest, somewhere).template)).toMatchSnapshot();
  });
});
