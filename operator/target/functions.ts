import type { CommandFailed } from '../../lambda/contract/operator-requests';
import { OperatorError } from '../failure';
import type { Connection } from './connection';

/** Lambda ends every run after 15 minutes; plus a margin. */
const longestRunMs = 16 * 60_000;

/** Starts the bridge's functions and waits for what they return. */
export class Functions {
  constructor(private readonly connection: Connection) {}

  /**
   * Runs a function once. Never retried: an interrupted run may have done its work.
   *
   * @param name the function's name
   * @param payload its event
   * @returns what it returned
   * @throws OperatorError with the function's own message when it or the command failed
   */
  async run(name: string, payload: unknown): Promise<unknown> {
    const { InvokeCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const client = new LambdaClient({
      ...this.connection,
      maxAttempts: 1,
      requestHandler: { requestTimeout: longestRunMs },
    });
    try {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) }),
      );
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
