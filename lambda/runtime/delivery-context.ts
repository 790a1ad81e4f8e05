import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { version } from '../../package.json';
import { dynamoDbKeyValue } from '../account/dry-run/dynamodb-key-value';
import { type AccountDependencies, openAccount } from '../account/open';
import { createDeliveryContext } from '../delivery/create-context';
import type { RunContext } from '../delivery/run/run-context';
import { dryRunUpstreams, ScimsessionError, type Upstreams } from '../secrets/scimsession';
import { ScimsessionStore, scimsessionCacheMs } from '../secrets/scimsession-store';
import { secretsManagerReader } from '../secrets/secret-access';
import { documentClient } from '../table/document-client';
import { Store } from '../table/store';
import { lastStored } from '../table/stored-scimsession';
import { deliveryLog } from './delivery-log';
import { deliveryMetrics } from './delivery-metrics';
import { type DeliverySettings, readDeliverySettings } from './delivery-settings';

export interface DeliveriesOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * What the functions that deliver work with, as the environment and the scimsession have it. It is opened anew when another
 * scimsession is stored, and kept until then: it holds connections and sessions, and remembers the account's pace.
 *
 * @returns opens it (`latest`: not from memory, for what an operator asks right after storing one); throws ScimsessionError when the scimsession does not open
 * @throws EnvironmentError when a variable is missing or makes no sense
 */
export function deliveries({
  environment,
  logger,
  metrics,
}: DeliveriesOptions): (how?: 'current' | 'latest') => Promise<RunContext> {
  const settings = readDeliverySettings(environment);
  const client = documentClient();
  const items = new Store(client, settings.directoryTable);
  const scimsessions = new ScimsessionStore({
    secrets: secretsManagerReader(new SecretsManagerClient({})),
    bearerTokenSecretArn: settings.bearerTokenSecretArn,
    scimsessionSecretArn: settings.scimsessionSecretArn,
    cacheMs: scimsessionCacheMs,
    lastStored: () => lastStored(items),
  });
  const open = (upstreams: Upstreams) => contextFor(upstreams, settings, client, logger, metrics);
  let opened: { readonly upstreams: Upstreams; readonly context: RunContext } | undefined;
  return async (how = 'current') => {
    const upstreams = await scimsessions[how]().then(
      (scimsession) => scimsession.upstreams,
      (error: unknown) => {
        if (error instanceof ScimsessionError && error.code === 'not-set-up') return dryRunUpstreams;
        throw error;
      },
    );
    if (opened?.upstreams !== upstreams) opened = { upstreams, context: open(upstreams) };
    return opened.context;
  };
}

function contextFor(
  upstreams: Upstreams,
  settings: DeliverySettings,
  client: DynamoDBDocumentClient,
  logger: Logger,
  metrics: Metrics,
): RunContext {
  const { directoryTable, activityTable, activityRetentionDays, domains, driftMode, logPersonalData } = settings;
  const dependencies: AccountDependencies = {
    version,
    simulation: dynamoDbKeyValue({ client, table: directoryTable, prefix: 'SIMULATED#' }),
    home: path.join(tmpdir(), 'op'),
  };
  const context = createDeliveryContext({
    client,
    directoryTable,
    activityTable,
    activityRetentionDays,
    accounts: new Map(
      Object.entries(upstreams).map(([name, description]) => [name, openAccount(description, dependencies)]),
    ),
    isConnected: upstreams !== dryRunUpstreams,
    policy: settings.policy,
    metrics: deliveryMetrics(metrics),
    log: deliveryLog(logger, logPersonalData),
    settleSeconds: settings.settleSeconds,
    lateLimits: settings.lateLimits,
    concurrency: settings.upstreamConcurrency,
  });
  return { ...context, domains, driftMode };
}
