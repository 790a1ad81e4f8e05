import type { Context } from 'aws-lambda';
import { Env } from '../contract/names';
import { optionVariable } from '../contract/option-variable';
import { type AdminContext, createAdminContext, type RecordsContext } from '../delivery/admin/context';
import { documentClient } from '../table/document-client';
import { requiredNumber, requiredText } from './environment';

const client = documentClient();

/**
 * What the dashboard's functions work with. Who pressed a button is not in the event: CloudWatch calls the function in that person's name and
 * tells no more than the account. CloudTrail, with data events of Lambda, has the person of this invocation.
 *
 * @throws EnvironmentError
 */
export function dashboardContext({ awsRequestId, invokedFunctionArn }: Context): AdminContext & RecordsContext {
  const { env } = process;
  return createAdminContext({
    client,
    directoryTable: requiredText(env, Env.directoryTable),
    activityTable: requiredText(env, Env.activityTable),
    activityRetentionDays: requiredNumber(env, optionVariable('activityRetentionDays')),
    operator: async () => ({
      identity: `dashboard, invocation ${awsRequestId}`,
      host: invokedFunctionArn,
    }),
  });
}
