import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { version } from '../../package.json';
import { probeClient } from '../contract/command-client';
import { Env, Metric } from '../contract/names';
import { type Found, probe } from '../probe/probe';
import { requiredText } from '../runtime/environment';
import { readStoredToken } from '../secrets/bearer-token';
import { secretsManagerReader } from '../secrets/secret-access';

const logger = new Logger();
const metrics = new Metrics();
const secrets = secretsManagerReader(new SecretsManagerClient({}));
const secretArn = requiredText(process.env, Env.healthTokenSecret);
const options = {
  url: requiredText(process.env, Env.healthUrl),
  hasAllowList: requiredText(process.env, Env.hasAllowList) === 'true',
  userAgent: `${probeClient}/${version}`,
  // Less than an identity provider waits, and enough for every function behind the API to start.
  timeoutMs: 10_000,
};

const levels = { well: 'info', unwell: 'warn', blocked: 'warn', failed: 'error' } as const;

/**
 * Every five minutes: asks the bridge how it is, over its public address as an identity provider does.
 *
 * @throws Error when it has no token to ask with: it has found nothing then, which is what the alarm about its silence is for
 */
export async function handler(): Promise<Found> {
  const found = await probe({ ...options, token: await healthToken() });
  logger[levels[found.outcome]]('probe', { ...found });
  if (found.outcome === 'failed') {
    metrics.addMetric(Metric.probeFailed, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  }
  return found;
}

/** Read each time: a new one is valid at once, and the former one may have been revoked. */
async function healthToken(): Promise<string> {
  const stored = readStoredToken((await secrets.read(secretArn, { stage: 'AWSCURRENT' }))?.text ?? '', 'health');
  if ('token' in stored) return stored.token;
  throw new Error(`The probe cannot ask: ${stored.message}`);
}
