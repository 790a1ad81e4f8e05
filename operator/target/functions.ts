import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandFailed } from '../../lambda/contract/operator-requests';
import { OperatorError } from '../failure';
import type { Connection } from './connection';

/** Lambda ends every run after 15 minutes; plus a margin. */
const longestRunMs = 16 * 60_000;

/** Starts the bridge's functions and waits for what they return. */
export class Functions {
  /** @param wait for tests; milliseconds */
  constructor(
    private readonly connection: Connection,
    private readonly wait: (ms: number) => Promise<unknown> = sleep,
  ) {}

  /**
   * Runs a function once. An interrupted run is never repeated, for it may have done its work; what Lambda refused to begin is.
   *
   * @param name the function's name
   * @param payload its event
   * @returns what it returned
   * @throws OperatorError with the function's own message when it or the command failed
   */
  async run(name: string, payload: unknown): Promise<unknown> {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const client = new LambdaClient({
      requestHandler: { requestTimeout: longestRunMs },
      ...this.connection,
      maxAttempts: 1,
    });
    try {
      const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) });
      const answer = await untilBegun(() => client.send(command), this.wait);
      const returned = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null') as unknown;
      if (answer.FunctionError === undefined) return succeeded(returned);
      const message = (returned as { errorMessage?: unknown } | null)?.errorMessage;
      throw new OperatorError(
        `The function ${name} failed: ${typeof message === 'string' ? message : answer.FunctionError}. Its log group in CloudWatch has the details.`,
      );
    } finally {
      client.destroy();
    }
  }
}

/** What a function returned, unless it says that the command failed. */
function succeeded(returned: unknown): unknown {
  const failed = (returned as Partial<CommandFailed> | null)?.commandFailed;
  if (failed === undefined) return returned;
  throw new OperatorError(failed.message, failed.code);
}

/** Lambda's refusals to begin a run: too many run at once (a new account has 10 in all), or the function is being updated. */
const notBegun = ['TooManyRequestsException', 'ResourceConflictException', 'ResourceNotReadyException'];

/** How long to wait before each further try, in milliseconds: a minute in all, the time of a sweep. */
const waitsMs = [1000, 2000, 4000, 8000, 15_000, 30_000];

async function untilBegun<T>(invoke: () => Promise<T>, wait: (ms: number) => Promise<unknown>): Promise<T> {
  for (const ms of waitsMs) {
    try {
      return await invoke();
    } catch (error) {
      if (!(error instanceof Error) || !notBegun.includes(error.name)) throw error;
      await wait(ms);
    }
  }
  return invoke();
}
