import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  ConditionsFailed,
  isTransient,
  RetryBudget,
  type Step,
  transact,
  untilUncontested,
} from '../../../lambda/table/transaction';
import { cancelled, serviceError } from '../../support/dynamodb-faults';

const steps: Step[] = ['resource', 'guard', 'activity'].map((role) => ({
  role,
  action: { Put: { TableName: 't', Item: { pk: role, sk: role } } },
}));

/** A client that answers with these errors in turn, then succeeds; and the tokens it was sent. */
function scripted(...errors: Error[]): { client: DynamoDBDocumentClient; tokens: string[] } {
  const tokens: string[] = [];
  const send = async ({ input }: { input: { ClientRequestToken: string } }) => {
    tokens.push(input.ClientRequestToken);
    const error = errors.shift();
    if (error !== undefined) throw error;
    return {};
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, tokens };
}

const failure = (client: DynamoDBDocumentClient) =>
  transact(client, steps, new RetryBudget(1000)).catch((error: unknown) => error);

test('says by role which conditions did not hold, and what was there', async () => {
  const error = serviceError('TransactionCanceledException', 400, {
    CancellationReasons: [
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Item: { owner: { S: 'somebody' } } },
      { Code: 'None' },
    ],
  });
  const thrown = await failure(scripted(error).client);
  expect(thrown).toBeInstanceOf(ConditionsFailed);
  expect((thrown as ConditionsFailed).found).toEqual(new Map([['guard', { owner: { S: 'somebody' } }]]));
});

test('a refused condition counts more than a conflict beside it', async () => {
  const thrown = await failure(scripted(cancelled('ConditionalCheckFailed', 'TransactionConflict', 'None')).client);
  expect((thrown as ConditionsFailed).found).toEqual(new Map([['resource', {}]]));
});

test('a cancelled call gets a new token, one whose outcome is unknown keeps its own', async () => {
  const { client, tokens } = scripted(
    serviceError('TimeoutError', 0),
    serviceError('InternalServerError', 500),
    cancelled('TransactionConflict'),
  );
  await transact(client, steps, new RetryBudget(5000));
  expect(tokens).toHaveLength(4);
  expect(new Set(tokens.slice(0, 3)).size).toBe(1);
  expect(tokens[3]).not.toBe(tokens[0]);
});

test('a cancellation without reasons is passed on', async () => {
  const error = serviceError('TransactionCanceledException');
  expect(await failure(scripted(error).client)).toBe(error);
});

test('is Busy when the conflicts do not end in time', async () => {
  const { client } = scripted(...Array.from({ length: 100 }, () => cancelled('TransactionConflict')));
  await expect(transact(client, steps, new RetryBudget(50))).rejects.toMatchObject({
    name: 'Busy',
    written: 'nothing',
  });
});

test('is DatabaseUnreachable, and Busy all the same, when failures of the service do not end in time', async () => {
  const { client } = scripted(...Array.from({ length: 100 }, () => serviceError('InternalServerError', 500)));
  await expect(transact(client, steps, new RetryBudget(50))).rejects.toMatchObject({
    name: 'DatabaseUnreachable',
    written: 'nothing',
    message: 'the database cannot be reached (InternalServerError)',
  });
});

test('untilUncontested tries again after refused conditions and nothing else', async () => {
  let attempts = 0;
  const result = untilUncontested(new RetryBudget(5000), async () => {
    attempts += 1;
    if (attempts < 3) throw new ConditionsFailed(new Map());
    return attempts;
  });
  expect(await result).toBe(3);
  await expect(untilUncontested(new RetryBudget(5000), () => Promise.reject(new TypeError('x')))).rejects.toThrow(
    TypeError,
  );
});

test.each([
  [serviceError('ValidationException'), false],
  [serviceError('AccessDeniedException'), false],
  [serviceError('ResourceNotFoundException'), false],
  [new TypeError('bug'), false],
  ['no error at all', false],
  [serviceError('ThrottlingException'), true],
  [serviceError('RequestLimitExceeded'), true],
  [serviceError('Anything', 502), true],
  [serviceError('Anything', 400, { $retryable: { throttling: true } }), true],
  [Object.assign(new Error('reset'), { code: 'ECONNRESET' }), true],
  [Object.assign(new Error('odd'), { code: 'MODULE_NOT_FOUND' }), false],
])('what passes by itself is told from what does not (%#)', (error, transient) => {
  expect(isTransient(error)).toBe(transient);
});
