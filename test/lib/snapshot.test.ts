import { fullest, smallest } from './configurations';
import { resourcesOf, summaryOf } from './summary';
import { somewhere, synthesize } from './synthesize';

describe('the template as a whole (a tripwire: look at the difference, then update it)', () => {
  test('of the smallest configuration: logical ids and types', () => {
    expect(resourcesOf(synthesize(smallest).template)).toMatchSnapshot();
  });

  test('of the fullest configuration: every property that no other test asserts as a whole', () => {
    expect(summaryOf(synthesize(fullest, somewhere).template)).toMatchSnapshot();
  });
});
