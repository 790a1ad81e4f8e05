import { Metric, type MetricName } from '../../contract/names';
import { keepSignals } from '../../table/provider-signals';
import { readRuns } from '../../table/scheduled-runs';
import { readTokenUses } from '../../table/token-uses';
import type { DeliveryContext } from '../context';
import { countDrift } from '../drift/drift-found';
import { judgeProviders, type ProviderRules } from './providers';

/**
 * Counts what is not seen where it happens, because it lasts: a provider that is not heard, a token that is old or about to end,
 * differences that the last comparison found, an import that failed. Every minute and not once when it happens, so that an alarm lasts as
 * long as what it is about. Nothing is counted while all is well. What concerns the providers is kept for status, doctor and dashboard.
 *
 * @throws Busy
 */
export async function countSignals(
  { store, upstreams, metrics, clock }: Pick<DeliveryContext, 'store' | 'upstreams' | 'metrics' | 'clock'>,
  rules: ProviderRules,
): Promise<void> {
  const { items } = store;
  const [drift, runs, uses] = await Promise.all([
    countDrift({ store }, upstreams.keys()),
    readRuns(items),
    readTokenUses(items),
  ]);
  const { silent, formerToken, oldToken } = judgeProviders(uses, rules, clock());
  await keepSignals(items, { silent, formerToken, oldToken });
  const counts: readonly (readonly [MetricName, number])[] = [
    [Metric.providersSilent, silent.length],
    [Metric.formerTokensInUse, formerToken.length],
    [Metric.tokensOld, oldToken.length],
    [Metric.drift, drift],
    [Metric.importFailed, runs.filter(({ name, outcome }) => name === 'import' && outcome === 'failed').length],
  ];
  for (const [name, count] of counts) if (count > 0) metrics.add(name, count);
}
