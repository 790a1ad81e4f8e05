import { CloudWatchLogsClient, type CloudWatchLogsClientConfig } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { digestLogStream } from '../../../contract/names';
import { DigestArchive } from './digest-archive';
import { DigestLog } from './digest-log';
import type { PublishedPlaces } from './published';

/** How CloudWatch Logs and S3 are reached. */
type Connection = Pick<CloudWatchLogsClientConfig, 'region' | 'endpoint' | 'credentials' | 'requestHandler'>;

/**
 * The places in which a bridge publishes its digests, opened to be read.
 *
 * @param archiveBucket empty where option activityArchive is off
 */
export function publishedPlaces(
  connection: Connection,
  { digestLogGroup, archiveBucket }: { readonly digestLogGroup: string; readonly archiveBucket: string },
): PublishedPlaces {
  return {
    log: new DigestLog(new CloudWatchLogsClient(connection), digestLogGroup, digestLogStream),
    archive: archiveBucket === '' ? undefined : new DigestArchive(new S3Client(connection), archiveBucket),
  };
}
