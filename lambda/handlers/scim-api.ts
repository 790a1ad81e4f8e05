import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { version } from '../../package.json';
import { Env } from '../contract/names';
import { optionVariable } from '../contract/option-variable';
import { DeliveryWatch } from '../directory/delivery-watch';
import { createDirectory } from '../directory/directory';
import { groupObstacle } from '../directory/group-obstacle';
import { watchedSyncSwitch } from '../directory/sync-switch';
import { answer } from '../http/app';
import type { Bridge } from '../http/exchange';
import { healthReport } from '../http/health';
import { Cursors } from '../http/query/cursor';
import { refusalRecorder } from '../http/refused';
import { asksForChange, type HttpRequest, readRequest } from '../http/request';
import { RequestLog } from '../http/request-log';
import { readAllowedDomains } from '../policy/allowed-domains';
import { readExistingGroupsPolicy } from '../policy/managed-groups';
import { beside } from '../runtime/beside';
import { requiredNumber, requiredText } from '../runtime/environment';
import { readExtensionSchemas } from '../runtime/extension-schemas';
import { defineGroup, defineUser } from '../scim/schema/resource-definition';
import { ActivityLog } from '../table/activity-log';
import { cursorKey } from '../table/cursor-key';
import { documentClient } from '../table/document-client';
import { Store } from '../table/store';
import { TokenUses } from '../table/token-uses';

const logger = new Logger();
const metrics = new Metrics();
const client = documentClient();
const directoryTable = requiredText(process.env, Env.directoryTable);
const answerAfterMs = requiredNumber(process.env, optionVariable('answerAfterDelivery')) * 1000;
const activityTable = requiredText(process.env, Env.activityTable);
const activityRetentionDays = requiredNumber(process.env, optionVariable('activityRetentionDays'));
const directory = createDirectory({
  client,
  directoryTable,
  activityTable,
  activityRetentionDays,
  settleSeconds: requiredNumber(process.env, optionVariable('settleSeconds')),
  redeliversRefused: answerAfterMs > 0,
});
const store = new Store(client, directoryTable);
const watch = answerAfterMs === 0 ? undefined : new DeliveryWatch({ store, waitMs: answerAfterMs });
const program = { version, build: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? 'local' };
const extensions = readExtensionSchemas(process.env);
const bridge: Bridge = {
  directory,
  user: defineUser(extensions('User')),
  group: defineGroup(extensions('Group')),
  cursors: new Cursors(cursorKey(client, directoryTable)),
  policy: {
    domains: readAllowedDomains(process.env[optionVariable('allowedDomains')]),
    groupObstacle: groupObstacle(store, readExistingGroupsPolicy(process.env[optionVariable('existingGroups')])),
    syncSwitch: watchedSyncSwitch(store),
  },
  ...(watch === undefined ? {} : { afterDelivery: (kind, id, since) => watch.refused(kind, id, since) }),
  health: (lookUp) => healthReport({ store, program, now: () => new Date(), onUnreadable }, lookUp),
  recordRefusal: refusalRecorder(
    new Store(client, activityTable),
    new ActivityLog(activityTable, activityRetentionDays),
    (error) => logger.warn('a refused request could not be recorded', { error }),
  ),
};
const log = new RequestLog(logger, metrics, process.env[optionVariable('logPersonalData')] === 'true');

function onUnreadable(error: unknown): void {
  logger.error('/health: the directory does not answer', { error });
}

const tokenUses = new TokenUses(store);

/** How long an answer may wait for the record of who asked, in milliseconds: usually none, since that is written meanwhile. */
const tokenUseMs = 100;

/** Records who presented which token. The context comes from the authorizer alone: a client cannot write it. */
async function noteTokenUse(request: HttpRequest): Promise<void> {
  const { caller, userAgent, address } = request;
  if (caller === undefined) return;
  const { tokenKind, tokenVersion: token, tokenMadeAt: madeAt, tokenValidUntil: validUntil } = caller;
  const presented = {
    token,
    address,
    changes: asksForChange(request),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(madeAt === undefined ? {} : { madeAt }),
    ...(validUntil === undefined ? {} : { validUntil }),
  };
  await tokenUses.note(presented, tokenKind);
}

/** API Gateway's proxy integration: the SCIM service. */
export async function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  logger.addContext(context);
  const request = readRequest(event);
  logger.setCorrelationId(request.correlationId);
  try {
    return await beside(answer(request, bridge, log), noteTokenUse(request), tokenUseMs, (error) =>
      logger.warn('the use of the token could not be recorded', { error }),
    );
  } finally {
    // Mostly nothing was left out: publishing nothing would log a warning.
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
