import { Metric } from '../../contract/names';
import { readRuns } from '../../table/scheduled-runs';
import type { DeliveryContext } from '../context';
import { countDrift } from '../drift/drift-found';

/**
 * Counts what is not seen where it happens, because it lasts: differences that the last comparison found, an import that failed. Every
 * minute and not once when it happens, so that an alarm lasts as long as what it is about. Nothing is counted while all is well.
 *
 * @throws Busy
 */
export async function countSignals({
  store,
  upstreams,
  metrics,
}: Pick<DeliveryContext, 'store' | 'upstreams' | 'metrics'>): Promise<void> {
  const [drift, runs] = await Promise.all([countDrift({ store }, upstreams.keys()), readRuns(store.items)]);
  const failed = runs.filter(({ name, outcome }) => name === 'import' && outcome === 'failed').length;
  if (drift > 0) metrics.add(Metric.drift, drift);
  if (failed > 0) metrics.add(Metric.importFailed, failed);
}
