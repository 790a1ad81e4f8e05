import type { Resolver } from '../template/intrinsics';
import { asList, asNumber, asObject, asString, type Json, type JsonObject, TemplateError } from '../template/template';
import { ruleHolds } from './alarm-rule';
import { type AlarmRules, type AlarmState, evaluationRange, nextState } from './alarm-state';
import { evaluateMath, type Series } from './metric-math';
import type { MetricIdentity, MetricStore } from './metrics';

/** A metric with its statistic, or an expression over others, as an alarm or a graph has them. */
export interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly source:
    | { readonly kind: 'metric'; readonly metric: MetricIdentity; readonly statistic: string }
    | { readonly kind: 'math'; readonly expression: string };
}

/** An alarm, as the template declares it and as it stands. */
export interface Alarm {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  /** Whether it follows other alarms, and no metric. */
  readonly composite: boolean;
  readonly state: AlarmState;
  /** How it reads its metric, and since when, in milliseconds since 1970. Absent for a composite alarm. */
  readonly reads?: Pick<Watched, 'treatMissingData' | 'evaluationPeriods' | 'periodMs'> & { readonly madeAt: number };
  /** Since when it has this state, in milliseconds since 1970. */
  readonly since: number;
  /** The newest value, if there is one. Undefined for a composite alarm as well. */
  readonly value?: number;
}

interface Watched extends AlarmRules {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly periodMs: number;
  readonly queries: readonly MetricQuery[];
  /** Id of the query whose values are compared. */
  readonly returned: string;
  readonly breaches: (value: number) => boolean;
}

interface Composite {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly rule: string;
}

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** The template's alarms, evaluated as CloudWatch does. */
export class Alarms {
  private readonly watched: readonly Watched[];
  private readonly composites: readonly Composite[];
  /** When it evaluated first, in milliseconds since 1970. */
  private madeAt = 0;
  private readonly states = new Map<string, { state: AlarmState; since: number; value?: number }>();

  /** @throws TemplateError when an alarm is of a kind that the local run does not know */
  constructor(
    resolver: Resolver,
    private readonly store: MetricStore,
  ) {
    const arnOf = (id: string) => asString(resolver.resolve({ 'Fn::GetAtt': [id, 'Arn'] }, id), id);
    this.watched = resolver
      .resources('AWS::CloudWatch::Alarm')
      .map(({ id, properties }) => readAlarm(id, arnOf(id), properties));
    this.composites = resolver.resources('AWS::CloudWatch::CompositeAlarm').map(({ id, properties }) => ({
      arn: arnOf(id),
      name: asString(properties.AlarmName, `${id}.AlarmName`),
      description: String(properties.AlarmDescription ?? ''),
      rule: asString(properties.AlarmRule, `${id}.AlarmRule`),
    }));
  }

  /**
   * Evaluates every alarm. CloudWatch does so every minute, each period ending with the last full minute.
   *
   * @param now milliseconds since 1970
   * @returns the alarms that have fired or ended
   */
  evaluate(now: number): readonly Alarm[] {
    const changed: Alarm[] = [];
    this.madeAt ||= now;
    const settle = (alarm: Watched | Composite, state: AlarmState, value?: number) => {
      const before = this.states.get(alarm.arn);
      const since = before?.state === state ? before.since : now;
      this.states.set(alarm.arn, { state, since, ...(value !== undefined && { value }) });
      const tells = state === 'ALARM' || before?.state === 'ALARM';
      if (before?.state !== state && tells) changed.push(this.described(alarm));
    };
    for (const alarm of this.watched) {
      const values =
        valuesOf(this.store, alarm.queries, alarm.periodMs, lastFullMinute(now), evaluationRange(alarm)).get(
          alarm.returned,
        ) ?? [];
      const points = values.map((value) => (value === undefined ? undefined : alarm.breaches(value)));
      settle(
        alarm,
        nextState(points, alarm, this.stateOf(alarm.arn)),
        values.findLast((value) => value !== undefined),
      );
    }
    for (const composite of this.composites) {
      settle(composite, ruleHolds(composite.rule, (alarm) => this.stateOf(alarm)) ? 'ALARM' : 'OK');
    }
    return changed;
  }

  /** Every alarm as it stands, in the template's order; composite alarms first. */
  all(): readonly Alarm[] {
    return [...this.composites, ...this.watched].map((alarm) => this.described(alarm));
  }

  private described(alarm: Watched | Composite): Alarm {
    const { arn, name, description } = alarm;
    const { state, since, value } = this.states.get(arn) ?? { state: 'INSUFFICIENT_DATA' as const, since: 0 };
    return {
      ...{ arn, name, description, state, since },
      ...('rule' in alarm ? { composite: true } : { composite: false, reads: this.readsOf(alarm) }),
      ...(value !== undefined && { value }),
    };
  }

  private readsOf({ treatMissingData, evaluationPeriods, periodMs }: Watched) {
    return { treatMissingData, evaluationPeriods, periodMs, madeAt: this.madeAt };
  }

  private stateOf(alarm: string): AlarmState {
    const byArn = this.states.get(alarm)?.state;
    const named = [...this.watched, ...this.composites].find(({ name }) => name === alarm);
    return byArn ?? (named === undefined ? undefined : this.states.get(named.arn)?.state) ?? 'INSUFFICIENT_DATA';
  }
}

function lastFullMinute(now: number): number {
  return Math.floor(now / 60_000) * 60_000;
}

/**
 * The values of several queries over the same periods, by id. Expressions may refer to metrics and to expressions before and after them.
 *
 * @param end end of the last period, in milliseconds since 1970
 * @throws MetricMathError
 */
export function valuesOf(
  store: MetricStore,
  queries: readonly MetricQuery[],
  periodMs: number,
  end: number,
  count: number,
): ReadonlyMap<string, Series> {
  const values = new Map<string, Series>();
  for (const { id, source } of queries) {
    if (source.kind === 'metric') values.set(id, store.periods(source.metric, source.statistic, periodMs, end, count));
  }
  const waiting = queries.filter(({ source }) => source.kind === 'math');
  const refersToWaiting = (expression: string, self: string) =>
    waiting.some(({ id }) => id !== self && !values.has(id) && new RegExp(`\\b${id}\\b`).test(expression));
  // An expression is ready once what it refers to is; each round makes at least one ready, or nothing will.
  for (let round = 0; round <= waiting.length; round += 1) {
    for (const { id, source } of waiting) {
      if (values.has(id) || source.kind !== 'math') continue;
      if (round === waiting.length || !refersToWaiting(source.expression, id)) {
        values.set(id, evaluateMath(source.expression, values, count));
      }
    }
  }
  return values;
}

function readAlarm(id: string, arn: string, properties: JsonObject): Watched {
  const comparison = comparisons[String(properties.ComparisonOperator)];
  if (comparison === undefined) {
    throw new TemplateError(
      `${id}: the local run does not know the comparison ${String(properties.ComparisonOperator)}.`,
    );
  }
  const number = (name: string) => asNumber(properties[name], `${id}.${name}`);
  const threshold = number('Threshold');
  const evaluationPeriods = number('EvaluationPeriods');
  if (threshold === undefined || evaluationPeriods === undefined) {
    throw new TemplateError(`${id}: an alarm needs Threshold and EvaluationPeriods.`);
  }
  const { queries, returned, periodMs } = readQueries(id, properties);
  return {
    arn,
    name: asString(properties.AlarmName, `${id}.AlarmName`),
    description: String(properties.AlarmDescription ?? ''),
    evaluationPeriods,
    datapointsToAlarm: number('DatapointsToAlarm') ?? evaluationPeriods,
    treatMissingData: missingDataRule(properties, queries),
    periodMs,
    queries,
    returned,
    breaches: (value) => comparison(value, threshold),
  };
}

/** "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data" (PutMetricAlarm in the API reference). */
function missingDataRule(properties: JsonObject, queries: readonly MetricQuery[]): AlarmRules['treatMissingData'] {
  const ofDynamoDb = queries.some(
    ({ source }) => source.kind === 'metric' && source.metric.namespace === 'AWS/DynamoDB',
  );
  if (ofDynamoDb) return 'ignore';
  const given = String(properties.TreatMissingData ?? 'missing');
  return given === 'breaching' || given === 'notBreaching' || given === 'ignore' ? given : 'missing';
}

function readQueries(id: string, properties: JsonObject) {
  const metrics = asList(properties.Metrics).map((each) => asObject(each) ?? {});
  if (metrics.length === 0) {
    const statistic = String(properties.ExtendedStatistic ?? properties.Statistic);
    const source = { kind: 'metric', metric: readMetric(properties), statistic } as const;
    return {
      queries: [{ id: 'm1', label: source.metric.name, source }],
      returned: 'm1',
      periodMs: periodOf(properties.Period, id),
    };
  }
  const queries = metrics.map((each) => readQuery(each, id));
  const returned = metrics.find(({ ReturnData }) => String(ReturnData ?? true) === 'true')?.Id;
  const periods = metrics.flatMap((each) => asObject(each.MetricStat)?.Period ?? each.Period ?? []);
  return { queries, returned: String(returned), periodMs: Math.max(...periods.map((period) => periodOf(period, id))) };
}

function readQuery(each: JsonObject, where: string): MetricQuery {
  const id = asString(each.Id, `${where}.Metrics.Id`);
  const label = String(each.Label ?? id);
  const stat = asObject(each.MetricStat);
  if (stat === undefined) {
    return { id, label, source: { kind: 'math', expression: asString(each.Expression, `${where}.${id}.Expression`) } };
  }
  const metric = readMetric(asObject(stat.Metric) ?? {});
  return { id, label, source: { kind: 'metric', metric, statistic: String(stat.Stat) } };
}

function readMetric({ Namespace, MetricName, Dimensions }: JsonObject): MetricIdentity {
  const dimensions = asList(Dimensions).map((each) => asObject(each) ?? {});
  return {
    namespace: String(Namespace),
    name: String(MetricName),
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [String(Name), String(Value)])),
  };
}

function periodOf(value: Json | undefined, where: string): number {
  return (asNumber(value, `${where}.Period`) ?? 300) * 1000;
}
