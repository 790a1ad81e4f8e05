import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { digestLogStream, Env } from '../contract/names';
import { DigestArchive } from '../delivery/admin/digest/digest-archive';
import { DigestLog } from '../delivery/admin/digest/digest-log';
import type { DigestContext } from '../delivery/admin/digest/write-digests';
import { ActivityRecords } from '../table/activity-records';
import { documentClient } from '../table/document-client';
import { wholeActivity } from '../table/whole-table';
import { requiredText } from './environment';

const client = documentClient();
const logs = new CloudWatchLogsClient({});
const s3 = new S3Client({});

/**
 * What the function activity-digest works with: the activity table, to be read, and where digests are published.
 *
 * @throws EnvironmentError
 */
export function digestContext({ invokedFunctionArn }: Context): DigestContext {
  const { env } = process;
  const bucket = env[Env.archiveBucket];
  // arn:aws:lambda:<region>:<account>:function:…
  const [, , , region = '', accountId = ''] = invokedFunctionArn.split(':');
  return {
    records: new ActivityRecords(client, wholeActivity(client, requiredText(env, Env.activityTable))),
    log: new DigestLog(logs, requiredText(env, Env.digestLogGroup), digestLogStream),
    archive: bucket === undefined ? undefined : new DigestArchive(s3, bucket),
    place: { region, accountId },
    clock: () => new Date(),
  };
}
