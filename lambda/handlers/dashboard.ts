import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { Env } from '../contract/names';
import { readFacts } from '../dashboard/facts';
import { drawFailure } from '../dashboard/failure';
import { readWidgetEvent, widgetDescription } from '../dashboard/widget-event';
import { drawWidget } from '../dashboard/widget';
import { adminFailure } from '../delivery/admin/failures';
import { dashboardContext } from '../runtime/dashboard-context';
import { requiredText } from '../runtime/environment';

const logger = new Logger();

/** Draws the dashboard's widget. Called by CloudWatch in the name of whoever looks at the dashboard; changes nothing. */
export async function handler(event: unknown, lambda: Context): Promise<unknown> {
  const asked = readWidgetEvent(event);
  if (asked.describe) return { markdown: widgetDescription };
  logger.addContext(lambda);
  try {
    const context = dashboardContext(lambda);
    const actions = requiredText(process.env, Env.dashboardActionFunction);
    return drawWidget(await readFacts(context), { now: context.clock(), actions, theme: asked.theme }).text;
  } catch (error) {
    const failure = adminFailure(error);
    if (failure === undefined) throw error;
    logger.warn('the dashboard cannot be drawn', { reason: failure.message, code: failure.code });
    return drawFailure(failure.message).text;
  }
}
