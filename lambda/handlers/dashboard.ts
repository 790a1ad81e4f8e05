import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Logger } from '@aws-lambda-powertools/logger';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { Env, operationsGuideFile } from '../contract/names';
import { drawExplanation } from '../dashboard/explanation';
import { readFacts, readPeople, upstreamsOf } from '../dashboard/facts';
import { drawFailure } from '../dashboard/failure';
import { drawGuide, readGuide } from '../dashboard/guide';
import { drawPeople } from '../dashboard/people';
import { drawWidget } from '../dashboard/widget';
import { readWidgetEvent, widgetDescription } from '../dashboard/widget-event';
import { tokenSecret } from '../delivery/admin/credentials/token-secret';
import { explain } from '../delivery/admin/explain/explain';
import { adminFailure } from '../delivery/admin/failures';
import { dashboardContext } from '../runtime/dashboard-context';
import { requiredNumber, requiredText } from '../runtime/environment';

const logger = new Logger();
const secondsADay = 86_400;
const tokens = {
  token: tokenSecret(new SecretsManagerClient({}), requiredText(process.env, Env.bearerTokenSecret)),
  resources: { formerTokenGraceDays: requiredNumber(process.env, Env.formerTokenGraceSeconds) / secondsADay },
};

/** The operations guide, which was deployed beside the code. */
const guide = () =>
  readGuide(readFileSync(path.join(requiredText(process.env, 'LAMBDA_TASK_ROOT'), operationsGuideFile), 'utf8'));

/** Draws the dashboard's widget. Called by CloudWatch in the name of whoever looks at the dashboard; changes nothing. */
export async function handler(event: unknown, lambda: Context): Promise<unknown> {
  const asked = readWidgetEvent(event);
  if (asked.describe) return { markdown: widgetDescription };
  logger.addContext(lambda);
  // Before anything that can fail: it is read on bad days.
  if (asked.show === 'guide') return drawGuide(guide(), asked.theme).text;
  try {
    const context = dashboardContext(lambda);
    const actions = requiredText(process.env, Env.dashboardActionFunction);
    if (asked.explain === '') return drawFailure('Enter an address, a userName, a name or an id first.').text;
    if (asked.explain !== undefined) {
      const explained = await explain(context, asked.explain, await upstreamsOf(context));
      return drawExplanation(explained, context.clock()).text;
    }
    if (asked.show === 'people') return drawPeople(await readPeople({ context }), asked.theme).text;
    const facts = await readFacts({ context, tokens });
    return drawWidget(facts, { now: context.clock(), actions, widget: lambda.invokedFunctionArn, theme: asked.theme })
      .text;
  } catch (error) {
    const failure = adminFailure(error);
    if (failure === undefined) throw error;
    logger.warn('the dashboard cannot be drawn', { reason: failure.message, code: failure.code });
    return drawFailure(failure.message).text;
  }
}
