import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { decisionMessage, deliveryService, Metric } from '../contract/names';
import type { CommandFailed } from '../contract/operator-requests';
import type { LoggedDecision } from '../delivery/admin/answer-command';
import { adminFailure } from '../delivery/admin/failures';
import type { DeliveryMetrics } from '../delivery/context';
import type { RunContext } from '../delivery/run/run-context';
import { ScimsessionError } from '../secrets/scimsession';
import { deliveries } from './delivery-context';
import { deliveryMetrics } from './delivery-metrics';

export const logger = new Logger();
/** One service for all functions that deliver: each further one would make a series of its own of every metric. */
const metrics = new Metrics({ serviceName: deliveryService });
const open = deliveries({ environment: process.env, logger, metrics });

/**
 * Runs one invocation of a function that delivers. When the scimsession does not open nothing can be done: that is logged with what
 * to do and counted as a paused upstream, and is no error of the function, which would only be repeated.
 *
 * @param unopened is told why the scimsession does not open, and may count what can be counted all the same
 * @returns undefined when there was no account to deliver to
 */
export async function duringDelivery<T>(
  lambda: Context,
  work: (context: RunContext) => Promise<T>,
  unopened: (why: string, counted: DeliveryMetrics) => Promise<void> = async () => {},
): Promise<T | undefined> {
  logger.addContext(lambda);
  try {
    return await work(await open());
  } catch (error) {
    if (!(error instanceof ScimsessionError)) throw error;
    logger.error('nothing is delivered: the scimsession does not open', { reason: error.message, code: error.code });
    metrics.addMetric(Metric.paused, MetricUnit.Count, 1);
    await unopened(error.message, deliveryMetrics(metrics));
    return undefined;
  } finally {
    // Nothing was due: publishing nothing would log a warning every minute.
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

/**
 * Runs one invocation that an operator asked for: with the scimsession as it is stored at this moment. Whatever the operator can act on (a
 * scimsession that does not open, an account that refuses) is reported to the caller. A decision leaves a line in the log.
 *
 * @throws unexpected errors
 */
export async function duringCommand<T extends object>(
  lambda: Context,
  decision: LoggedDecision | undefined,
  work: (context: RunContext) => Promise<T>,
): Promise<T | CommandFailed> {
  logger.addContext(lambda);
  try {
    const answer = await work(await open('latest'));
    if (decision === undefined) return answer;
    // A group that cannot be managed is an answer, too.
    const refused = 'done' in answer && answer.done === false && 'message' in answer;
    if (refused) logger.warn(decisionMessage.failed, { ...decision, reason: answer.message });
    else logger.info(decisionMessage.done, { ...decision });
    return answer;
  } catch (error) {
    const commandFailed = adminFailure(error);
    if (commandFailed === undefined) throw error;
    logger.warn(decisionMessage.failed, { ...decision, reason: commandFailed.message, code: commandFailed.code });
    return { commandFailed };
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
