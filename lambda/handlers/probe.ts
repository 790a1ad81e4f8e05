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
  const found = await ask();
  logger[levels[found.outcome]]('probe', { ...found });
  if (found.outcome === 'failed') {
    metrics.addMetric(Metric.probeFailed, MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
  }
  return found;
}

/** The token as it was read last, and when, in epoch milliseconds. Each read of a secret is billed. */
let known: { readonly token: string; readonly at: number } | undefined;
const keptMs = 15 * 60_000;

/** With the token that is known; where that is refused, it may have been replaced and revoked since. */
async function ask(): Promise<Found> {
  const read = async () => (known = { token: await healthToken(), at: Date.now() });
  const { token } = known !== undefined && Date.now() - known.at < keptMs ? known : await read();
  const found = await probe({ ...options, token });
  if (found.status !== 401) return found;
  const latest = await read();
  return latest.token === token ? found : probe({ ...options, token: latest.token });
}

async function healthToken(): Promise<string> {
  const stored = readStoredToken((await secrets.read(secretArn, { stage: 'AWSCURRENT' }))?.text ?? '', 'health');
  if ('token' in stored) return stored.token;
  throw new Error(`The probe cannot ask: ${stored.message}`);
}
