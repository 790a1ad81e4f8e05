/** Which metric: its namespace, name and dimensions, all of which identify it. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

const minuteMs = 60_000;

/** How long data is kept: what the dashboard shows at most. */
const keptMs = 7 * 24 * 3_600_000;

/** Metric data of the local run, at CloudWatch's standard resolution of one minute. */
export class MetricStore {
  /** Values by metric and minute. */
  private readonly series = new Map<string, Map<number, number[]>>();

  /** @param at time of the value, in milliseconds since 1970 */
  put(metric: MetricIdentity, value: number, at: number): void {
    const key = keyOf(metric);
    const minutes = this.series.get(key) ?? new Map<number, number[]>();
    this.series.set(key, minutes);
    const minute = Math.floor(at / minuteMs);
    const values = minutes.get(minute);
    if (values !== undefined) values.push(value);
    else {
      minutes.set(minute, [value]);
      for (const old of minutes.keys()) if (old < minute - keptMs / minuteMs) minutes.delete(old);
    }
  }

  /**
   * One value per period, oldest first; undefined for a period without data.
   *
   * @param statistic `Sum`, `Maximum`, `p99` …, as CloudWatch names them
   * @param periodMs length of a period, a multiple of a minute
   * @param end end of the last period, in milliseconds since 1970; exclusive
   * @throws Error for a statistic that is not known
   */
  periods(
    metric: MetricIdentity,
    statistic: string,
    periodMs: number,
    end: number,
    count: number,
  ): (number | undefined)[] {
    const minutes = this.series.get(keyOf(metric));
    return Array.from({ length: count }, (_, index) => {
      const to = end - (count - 1 - index) * periodMs;
      const values: number[] = [];
      for (let at = to - periodMs; at < to; at += minuteMs)
        values.push(...(minutes?.get(Math.floor(at / minuteMs)) ?? []));
      return values.length === 0 ? undefined : statisticOf(values, statistic);
    });
  }
}

/** Every minute every alarm asks for the same metrics. */
const keys = new WeakMap<MetricIdentity, string>();

function keyOf(metric: MetricIdentity): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const key = makeKey(metric);
  keys.set(metric, key);
  return key;
}

function makeKey({ namespace, name, dimensions }: MetricIdentity): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1))]);
}

/** One of CloudWatch's statistics over at least one value. @throws Error for one that is not known */
export function statisticOf(values: readonly number[], statistic: string): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / values.length;
    case 'Minimum':
      return values.reduce((least, value) => Math.min(least, value));
    case 'Maximum':
      return values.reduce((most, value) => Math.max(most, value));
    case 'SampleCount':
      return values.length;
    default:
      return percentile(values, statistic);
  }
}

function percentile(values: readonly number[], statistic: string): number {
  const percent = Number(/^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1]);
  if (Number.isNaN(percent)) throw new Error(`The local run does not know the statistic ${statistic}.`);
  const ordered = [...values].sort((one, other) => one - other);
  return ordered[Math.max(0, Math.ceil((percent / 100) * ordered.length) - 1)] ?? 0;
}
