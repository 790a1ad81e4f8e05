import { Logger } from '@aws-lambda-powertools/logger';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { buttonMessage, Env } from '../contract/names';
import type { DriftCommand } from '../contract/operator-requests';
import { act, readAction } from '../dashboard/actions';
import { drawFailure, drawResult } from '../dashboard/failure';
import { recordRepair } from '../delivery/admin/decisions/findings';
import { adminFailure } from '../delivery/admin/failures';
import { dashboardContext } from '../runtime/dashboard-context';
import { requiredText } from '../runtime/environment';

const logger = new Logger();
const lambdaClient = new LambdaClient({});

/** Does what a button of the dashboard is for, in the name of whoever may invoke this function. Returns what was done, as HTML. */
export async function handler(event: unknown, lambda: Context): Promise<string> {
  const asked = readAction(event);
  if (asked === undefined) return drawFailure('Nothing was done: this is none of the actions of the dashboard.').text;
  logger.addContext(lambda);
  const context = dashboardContext(lambda);
  const { identity: who } = await context.operator();
  const { action } = asked;
  const about = { action, who, ...('ref' in asked ? { resource: asked.ref } : { upstream: asked.upstream }) };
  const beginRepair = async (upstream: string): Promise<void> => {
    await recordRepair(context, upstream);
    const by = await context.operator();
    const command: DriftCommand = { command: 'drift', upstream, mode: 'repair', by };
    await lambdaClient.send(
      new InvokeCommand({
        FunctionName: requiredText(process.env, Env.driftFunction),
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify(command)),
      }),
    );
  };
  try {
    const done = await act(asked, { context, beginRepair });
    logger.info(buttonMessage.done, about);
    return drawResult(done).text;
  } catch (error) {
    const failure = adminFailure(error);
    if (failure === undefined) throw error;
    logger.warn(buttonMessage.failed, { ...about, reason: failure.message, code: failure.code });
    return drawFailure(failure.message).text;
  }
}
