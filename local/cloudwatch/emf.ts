import { asList, asObject, type Json, type JsonObject } from '../template/template';
import type { MetricIdentity } from './metrics';

/** One value of a metric, at a time in milliseconds since 1970. */
export interface Datum {
  readonly metric: MetricIdentity;
  readonly value: number;
  readonly at: number;
}

/**
 * The metric data in a log line in CloudWatch's embedded metric format; nothing in every other line. Source: "Specification: Embedded metric
 * format" in the CloudWatch user guide.
 */
export function readEmbeddedMetrics(line: string): readonly Datum[] {
  // Most lines hold none, and parsing each would cost more than writing it.
  if (!line.startsWith('{') || !line.includes('"CloudWatchMetrics"')) return [];
  const entry = parsed(line);
  const directive = asObject(entry?._aws);
  if (entry === undefined || directive === undefined) return [];
  const at = Number(directive.Timestamp);
  return asList(directive.CloudWatchMetrics)
    .map((each) => asObject(each) ?? {})
    .flatMap((definition) => dataOf(definition, entry, at));
}

function dataOf({ Namespace, Dimensions, Metrics }: JsonObject, entry: JsonObject, at: number): readonly Datum[] {
  const sets = asList(Dimensions).map((set) => asList(set).map(String));
  const names = asList(Metrics).map((each) => String(asObject(each)?.Name));
  return sets.flatMap((set) => {
    const dimensions = Object.fromEntries(set.map((name) => [name, String(entry[name])]));
    return names.flatMap((name) =>
      asList(entry[name]).map((value) => ({
        metric: { namespace: String(Namespace), name, dimensions },
        value: Number(value),
        at,
      })),
    );
  });
}

function parsed(line: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(line) as Json);
  } catch {
    return undefined;
  }
}
