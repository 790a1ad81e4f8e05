import type { Logger } from '@aws-lambda-powertools/logger';
import { errorCode } from '../contract/error-code';
import { accountCallMessage, deliveryMessage, upstreamMessage } from '../contract/names';
import type { DeliveryLog } from '../delivery/delivery-log';
import { refText } from '../delivery/state/resource-ref';

/** Outcomes of a delivery that an operator must look at, or that will be tried again. */
const worthAWarning: ReadonlySet<string> = new Set(['retrying', 'failed', 'held', 'paused']);

/**
 * Delivery's lines in the function's structured log. Resources go by their id; an upstream's own words may name people, so addresses
 * in them are left out unless the operator allows personal data.
 *
 * @param personalData whether people's names and addresses may appear
 */
export function deliveryLog(logger: Logger, personalData: boolean): DeliveryLog {
  const said = (message: string | undefined) =>
    message === undefined ? {} : { reason: personalData ? message : withoutAddresses(message) };
  return {
    delivered({ ref, message, requestId, ...outcome }) {
      // Under the name that the lines of the request itself have.
      const correlation = requestId === undefined ? {} : { correlation_id: requestId };
      const line = { ...outcome, resource: refText(ref), ...said(message), ...correlation };
      if (worthAWarning.has(outcome.status)) logger.warn(deliveryMessage, line);
      else logger.info(deliveryMessage, line);
    },
    called(call) {
      logger.info(accountCallMessage, { ...call });
    },
    upstream({ reason, ...event }) {
      logger.warn(upstreamMessage, { ...event, ...said(reason) });
    },
    failed({ what, error }) {
      logger.error(what, { error, ...(error instanceof Error ? { code: errorCode(error) } : {}) });
    },
  };
}

/** Anything with an @ between what may stand in an email address. */
function withoutAddresses(message: string): string {
  return message.replaceAll(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '<address>');
}
