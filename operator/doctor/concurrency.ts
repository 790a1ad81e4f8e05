import type { Concurrency } from '../target/aws/facts';
import type { Finding } from './finding';

/** As many as the bridge needs in a first sync: 25 requests a second of half a second each, deliveries, schedules. */
const enough = 50;
/** Below this, Lambda refuses to begin while the bridge does what it always does: a sweep, an import, a delivery, a request. */
const tight = 10;

/** Whether Lambda can run as many functions at a time as the bridge needs. */
export function concurrencyFinding({ limit, unreserved }: Concurrency): Finding {
  const code = 'concurrency';
  const what = `Lambda runs ${unreserved} of your functions at a time in this region${unreserved === limit ? '' : ` (${limit}, less what other functions have reserved)`}.`;
  if (unreserved >= enough) return { code, level: 'ok', what };
  const fix =
    'Ask for 1,000, which is the usual limit: console of Service Quotas > AWS Lambda > Concurrent executions. It costs nothing.';
  const isTight = unreserved <= tight;
  const why = isTight
    ? 'A new AWS account begins with 10. The bridge works with that, slowly: identity providers repeat what is refused, and the sweep delivers what a refused event did not. During a first sync, requests fail (502) and alarms fire.'
    : 'A first sync of many people may be refused in part. Identity providers repeat what is refused.';
  return { code, level: isTight ? 'problem' : 'note', what, why, fix };
}
