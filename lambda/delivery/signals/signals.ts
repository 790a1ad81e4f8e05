import { Metric, type MetricName } from '../../contract/names';
import { keepSignals, readSignals } from '../../table/provider-signals';
import { readRuns } from '../../table/scheduled-runs';
import { lastProbed, readTokenUses } from '../../table/token-uses';
import type { DeliveryContext } from '../context';
import { countDrift } from '../drift/drift-found';
import { judgeProviders, type ProviderRules } from './providers';
import { judgeReach, type ReachRules } from './reach';

/**
 * Counts what is not seen where it happens, because it lasts: a provider that is not heard, a token that is old or about to end,
 * differences that the last comparison found, an import that failed. Every minute and not once when it happens, so that an alarm lasts as
 * long as what it is about. Nothing is counted while all is well. What concerns the providers is kept for status, doctor and dashboard, and
 * whether the probe gets through, which has alarms of its own.
 *
 * @throws Busy
 */
export async function countSignals(
  { store, upstreams, metrics, clock }: Pick<DeliveryContext, 'store' | 'upstreams' | 'metrics' | 'clock'>,
  rules: ProviderRules & ReachRules,
): Promise<void> {
  const { items } = store;
  const now = clock();
  const [drift, runs, uses, probedAt, before] = await Promise.all([
    countDrift({ store }, upstreams.keys()),
    readRuns(items),
    readTokenUses(items),
    lastProbed(items),
    readSignals(items),
  ]);
  const { silent, formerToken, oldToken } = judgeProviders(uses, rules, now);
  const unreached = judgeReach(probedAt, before.unreached, rules, now);
  await keepSignals(items, { silent, formerToken, oldToken, ...(unreached && { unreached }) }, before);
  const counts: readonly (readonly [MetricName, number])[] = [
    [Metric.providersSilent, silent.length],
    [Metric.formerTokensInUse, formerToken.length],
    [Metric.tokensOld, oldToken.length],
    [Metric.drift, drift],
    [Metric.importFailed, runs.filter(({ name, outcome }) => name === 'import' && outcome === 'failed').length],
  ];
  for (const [name, count] of counts) if (count > 0) metrics.add(name, count);
}
