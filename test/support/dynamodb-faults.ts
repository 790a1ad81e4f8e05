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
