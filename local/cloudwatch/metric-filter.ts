import type { Resolver } from '../template/intrinsics';
import { asList, asObject, asString, TemplateError } from '../template/template';
import type { Datum } from './emf';
import { readJsonPattern } from './json-pattern';

/** A metric filter of the template: counts lines of a log group. */
export interface MetricFilter {
  readonly group: string;
  /** The data that a line gives, at this time in milliseconds since 1970. */
  data(line: string, at: number): readonly Datum[];
}

/** Reads every metric filter. @throws TemplateError for a pattern that the local run does not know */
export function readMetricFilters(resolver: Resolver): readonly MetricFilter[] {
  return resolver.resources('AWS::Logs::MetricFilter').map(({ id, properties }) => {
    const matches = readPattern(asString(properties.FilterPattern, `${id}.FilterPattern`), id);
    const transformations = asList(properties.MetricTransformations).map((each) => {
      const { MetricNamespace, MetricName, MetricValue, DefaultValue } = asObject(each) ?? {};
      const value = Number(MetricValue);
      if (Number.isNaN(value)) {
        throw new TemplateError(`${id}: the local run knows metric filters with a constant value only.`);
      }
      const metric = { namespace: String(MetricNamespace), name: String(MetricName), dimensions: {} };
      return { metric, value, otherwise: DefaultValue === undefined ? undefined : Number(DefaultValue) };
    });
    return {
      group: asString(properties.LogGroupName, `${id}.LogGroupName`),
      data: (line, at) => {
        const matched = matches(line);
        return transformations.flatMap(({ metric, value, otherwise }) => {
          const given = matched ? value : otherwise;
          return given === undefined ? [] : [{ metric, value: given, at }];
        });
      },
    };
  });
}

/**
 * A pattern of fields between braces, one regular expression between per cent signs, or plain terms: every term must be in the line, `?term` one of those, `-term` none. Source: "Filter pattern syntax" in the
 * CloudWatch Logs user guide.
 */
function readPattern(pattern: string, where: string): (line: string) => boolean {
  const [, expression] = /^%(.+)%$/.exec(pattern) ?? [];
  if (expression !== undefined) {
    const wanted = new RegExp(expression);
    return (line) => wanted.test(line);
  }
  if (/^\s*\{/.test(pattern)) return readJsonPattern(pattern, where);
  if (/^\s*\[/.test(pattern)) {
    throw new TemplateError(`${where}: the local run does not know filter patterns of columns, like ${pattern}.`);
  }
  const terms = [...pattern.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    term: quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '',
  }));
  const of = (wanted: string) => terms.filter(({ sign }) => sign === wanted).map(({ term }) => term);
  const [all, any, none] = [of(''), of('?'), of('-')];
  return (line) =>
    all.every((term) => line.includes(term)) &&
    (any.length === 0 || any.some((term) => line.includes(term))) &&
    !none.some((term) => line.includes(term));
}
