import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A call to DynamoDB, as the directory makes it. */
export interface Call {
  /** e.g. `TransactWriteCommand` */
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** What happens to a call instead of, before or after reaching DynamoDB. */
export type Interference = (call: Call, forward: () => Promise<unknown>) => Promise<unknown>;

/** The client, but every call goes through `interfere`. */
export function interfered(client: DynamoDBDocumentClient, interfere: Interference): DynamoDBDocumentClient {
  return new Proxy(client, {
    get(target, property, receiver) {
      if (property !== 'send') return Reflect.get(target, property, receiver);
      return (command: { input: Record<string, unknown>; constructor: { name: string } }) =>
        interfere({ name: command.constructor.name, input: command.input }, () => target.send(command as never));
    },
  });
}

/** An error as the SDK throws it once its own retries are used up. */
export function serviceError(name: string, status = 400, more: object = {}): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status }, ...more });
}

/** A cancelled transaction, with one reason an action. */
export function cancelled(...codes: string[]): Error {
  return serviceError('TransactionCanceledException', 400, { CancellationReasons: codes.map((Code) => ({ Code })) });
}

/**
 * The client lets so many transactions through. Then each collides with another, and time is up for whoever tries: however slow the
 * machine is, an operation is cut short there. For a test that ends with `jest.restoreAllMocks()`.
 */
export function cutShort(client: DynamoDBDocumentClient, transactions: number): DynamoDBDocumentClient {
  let left = transactions;
  const now = performance.now.bind(performance);
  return interfered(client, (call, forward) => {
    if (call.name !== 'TransactWriteCommand') return forward();
    left -= 1;
    if (left >= 0) return forward();
    jest.spyOn(performance, 'now').mockImplementation(() => now() + aDayMs);
    return Promise.reject(cancelled('TransactionConflict'));
  });
}

const aDayMs = 24 * 60 * 60_000;
