import { Functions } from '../../../operator/target/functions';
import { type AwsAnswer, type AwsStandIn, openAws } from '../support/aws-stand-in';

let aws: AwsStandIn | undefined;
afterEach(() => aws?.close());

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 's' };

async function invoke(answers: readonly AwsAnswer[]): Promise<{ run: Promise<unknown>; waits: number[] }> {
  const left = [...answers];
  aws = await openAws({
    'POST /2015-03-31/functions/import/invocations': () => left.shift() ?? { body: { done: true } },
  });
  const waits: number[] = [];
  const functions = new Functions({ region: 'eu-west-1', endpoint: aws.endpoint, credentials }, async (ms) => {
    waits.push(ms);
  });
  return { run: functions.run('import', { command: 'import' }), waits };
}

const refusal = (type: string, status: number): AwsAnswer => ({
  status,
  body: { Type: 'User', message: 'Rate Exceeded.' },
  headers: { 'x-amzn-errortype': type },
});

test('what Lambda refused to begin is begun again: nothing ran', async () => {
  const { run, waits } = await invoke([
    refusal('TooManyRequestsException', 429),
    refusal('ResourceConflictException', 409),
  ]);
  expect(await run).toEqual({ done: true });
  expect(waits).toEqual([1000, 2000]);
});

test('it gives up after a minute', async () => {
  const { run, waits } = await invoke(Array.from({ length: 9 }, () => refusal('TooManyRequestsException', 429)));
  await expect(run).rejects.toThrow('Rate Exceeded.');
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
});

test('a run that broke off is never repeated: it may have done its work', async () => {
  const { run } = await invoke([refusal('ServiceException', 500)]);
  await expect(run).rejects.toThrow();
  expect(aws?.calls).toHaveLength(1);
});

test('a command that failed is told in the words and with the code of whoever knows', async () => {
  const { run } = await invoke([{ body: { commandFailed: { code: 'unavailable', message: 'The account: 503' } } }]);
  await expect(run).rejects.toMatchObject({ name: 'OperatorError', code: 'unavailable', message: 'The account: 503' });
});

test('a function that failed is told as one', async () => {
  const headers = { 'x-amz-function-error': 'Unhandled' };
  const { run } = await invoke([{ headers, body: { errorMessage: 'broken' } }]);
  await expect(run).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringMatching(/^The function import failed: broken\./),
  });
});
