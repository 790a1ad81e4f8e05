import { concurrencyFinding } from '../../../operator/doctor/concurrency';
import { awsFacts } from '../../../operator/target/aws/facts';
import { openAws } from '../support/aws-stand-in';

test.each([
  [{ limit: 10, unreserved: 10 }, 'problem', 'Lambda runs 10 of your functions at a time in this region.'],
  [{ limit: 40, unreserved: 40 }, 'note', 'Lambda runs 40 of your functions at a time in this region.'],
  [
    { limit: 1000, unreserved: 5 },
    'problem',
    'Lambda runs 5 of your functions at a time in this region (1000, less what other functions have reserved).',
  ],
  [{ limit: 1000, unreserved: 900 }, 'ok', expect.any(String)],
])('%j', (concurrency, level, what) => {
  const finding = concurrencyFinding(concurrency);
  expect(finding).toMatchObject({ code: 'concurrency', level, what });
  expect(finding.fix === undefined).toBe(level === 'ok');
});

test('is what AWS says', async () => {
  const aws = await openAws({
    'GET /2016-08-19/account-settings': () => ({
      body: { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 }, AccountUsage: {} },
    }),
  });
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' };
  const facts = awsFacts({ region: 'eu-west-1', endpoint: aws.endpoint, credentials });
  try {
    expect(await facts.concurrency()).toEqual({ limit: 10, unreserved: 10 });
  } finally {
    await aws.close();
  }
});
