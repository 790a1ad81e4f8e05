import type { Writable } from 'node:stream';
import { Clock } from '../clock';
import type { FunctionDefinition } from '../functions/definition';
import type { InvokeResult } from '../functions/pool';
import type { Resolver } from '../template/intrinsics';
import { asObject, asString } from '../template/template';
import { type Alarm, Alarms } from './alarms';
import { readEmbeddedMetrics } from './emf';
import { eachLine, LogStore } from './logs';
import { type MetricFilter, readMetricFilters } from './metric-filter';
import { MetricStore } from './metrics';

/** CloudWatch evaluates alarms, and services publish levels, so often. */
const minuteMs = 60_000;

/** CloudWatch for the local run: metrics, logs and alarms of the template, from what the functions and the API do here. */
export class CloudWatch {
  readonly metrics = new MetricStore();
  readonly logs = new LogStore();
  readonly alarms: Alarms;
  private readonly filters: readonly MetricFilter[];
  private readonly apiDimensions: Readonly<Record<string, string>>;
  private readonly accessGroup: string | undefined;
  private readonly levels: (() => void)[] = [];

  /** @throws TemplateError when an alarm or a metric filter is of a kind that the local run does not know */
  constructor(
    private readonly resolver: Resolver,
    private readonly clock: Pick<Clock, 'now' | 'pause'> = new Clock(),
  ) {
    this.alarms = new Alarms(resolver, this.metrics);
    this.filters = readMetricFilters(resolver);
    const [api] = resolver.resources('AWS::ApiGateway::RestApi');
    const [stage] = resolver.resources('AWS::ApiGateway::Stage');
    this.apiDimensions = { ApiName: String(api?.properties.Name), Stage: String(stage?.properties.StageName) };
    const destination = asObject(stage?.properties.AccessLogSetting)?.DestinationArn;
    this.accessGroup = typeof destination === 'string' ? /:log-group:([^:]+)/.exec(destination)?.[1] : undefined;
  }

  /** Passes a function's log on to `destination` and reads metrics and entries from it. */
  functionLog({ id, name }: FunctionDefinition, destination: Writable): Writable {
    const given = asObject(this.resolver.property(id, 'LoggingConfig'))?.LogGroup;
    const group = given === undefined ? `/aws/lambda/${name}` : asString(given, `${id}.LoggingConfig.LogGroup`);
    return eachLine(destination, (line) => this.line(group, line));
  }

  /** Events that a function has put into a log group itself. */
  receivedLogEvents(group: string, count: number): void {
    this.put({ namespace: 'AWS/Logs', name: 'IncomingLogEvents', dimensions: { LogGroupName: group } }, count);
  }

  /** A line of the API's access log. */
  accessLine(line: string): void {
    if (this.accessGroup !== undefined) this.line(this.accessGroup, line);
  }

  /** A request that the API has answered. @param latencyMs milliseconds */
  answered(status: number, latencyMs: number): void {
    const put = (name: string, value: number) =>
      this.put({ namespace: 'AWS/ApiGateway', name, dimensions: this.apiDimensions }, value);
    put('Count', 1);
    put('4XXError', Number(status >= 400 && status < 500));
    put('5XXError', Number(status >= 500));
    put('Latency', latencyMs);
  }

  /** An invocation that has ended, or was not admitted. @param durationMs milliseconds */
  invoked(
    { name: functionName }: Pick<FunctionDefinition, 'name'>,
    kind: InvokeResult['kind'],
    durationMs: number,
  ): void {
    const put = (name: string, value: number) =>
      this.put({ namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } }, value);
    // An invocation that is throttled, or whose event is too large, is none.
    put('Throttles', Number(kind === 'throttled'));
    if (kind === 'throttled' || kind === 'too-large') return;
    put('Invocations', 1);
    put('Errors', Number(kind === 'error'));
    put('Duration', durationMs);
  }

  /** How late a function read the records of a stream, in milliseconds. */
  readStream({ name: functionName }: Pick<FunctionDefinition, 'name'>, ageMs: number): void {
    this.put({ namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions: { FunctionName: functionName } }, ageMs);
  }

  /** Publishes a level every minute, as SQS does for the messages in a queue. */
  publishEachMinute(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    level: () => number,
  ): void {
    this.levels.push(() => this.put({ namespace, name, dimensions }, level()));
  }

  /**
   * Publishes levels and evaluates the alarms every minute until the returned function is called.
   *
   * @param onChange is told of each alarm that fires or ends, except of what holds at the start
   */
  start(onChange: (alarm: Alarm) => void): () => void {
    const ending = new AbortController();
    const watch = async () => {
      this.tick();
      for (;;) {
        await this.clock.pause(minuteMs, ending.signal);
        if (ending.signal.aborted) return;
        for (const alarm of this.tick()) onChange(alarm);
      }
    };
    void watch();
    return () => ending.abort();
  }

  /** Milliseconds since 1970, by the clock of this run. */
  now(): number {
    return this.clock.now();
  }

  /** What happens every minute. @returns the alarms that have fired or ended */
  tick(): readonly Alarm[] {
    for (const publish of this.levels) publish();
    return this.alarms.evaluate(this.now());
  }

  private line(group: string, line: string): void {
    const at = this.now();
    this.logs.add(group, line, at);
    for (const { metric, value, at: when } of readEmbeddedMetrics(line)) this.metrics.put(metric, value, when);
    for (const filter of this.filters.filter((each) => each.group === group)) {
      for (const { metric, value } of filter.data(line, at)) this.metrics.put(metric, value, at);
    }
  }

  private put(metric: Parameters<MetricStore['put']>[0], value: number): void {
    this.metrics.put(metric, value, this.now());
  }
}
